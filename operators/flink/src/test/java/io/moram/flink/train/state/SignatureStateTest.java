// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.state.FormatAssertions;
import io.moram.flink.train.state.SignatureState.SignatureSerializer;
import io.moram.flink.train.state.SignatureState.SumsSerializer;
import io.moram.model.FeatureWidths;
import io.moram.recall.Novelty;
import io.moram.recall.RecallSignature;
import io.moram.recall.SignatureCodec;
import io.moram.recall.SignatureSums;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignatureStateTest {
  private static final FeatureWidths WIDTHS = new FeatureWidths(2, 1);
  private static final ClassPrompt ROBIN = new ClassPrompt("robin", "a {}");
  private static final ClassPrompt JAY = new ClassPrompt("jay", "{}!");

  private final StateHolder operator = new StateHolder();
  private KeyedOneInputStreamOperatorTestHarness<String, String, String> harness;

  /** Has the state in a keyed backend on the heap, which keeps the objects that it is given. */
  private static final class StateHolder extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1;
    private transient SignatureState signatures;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState before anything else.
    StateHolder() {}

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      signatures = new SignatureState(context.getKeyedStateStore());
    }

    @Override
    public void processElement(StreamRecord<String> element) {}
  }

  @BeforeEach
  void open() throws Exception {
    harness = new KeyedOneInputStreamOperatorTestHarness<>(operator, key -> key, Types.STRING);
    harness.open();
    operator.setCurrentKey("ada");
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private SignatureState state() {
    return operator.signatures;
  }

  private static SignatureSums sums() {
    SignatureSums sums = new SignatureSums(WIDTHS);
    sums.add(ROBIN, new float[] {1, -0f, 3});
    sums.add(JAY, new float[] {0.1f, 0.2f, 1e-30f});
    sums.add(ROBIN, new float[] {4, 5, 6});
    return sums;
  }

  private static byte[] bytes(SignatureSums sums) {
    return SignatureCodec.encode(sums.signature());
  }

  private SignatureSums stored() throws Exception {
    return Objects.requireNonNull(state().sums());
  }

  @Test
  void sumsThatGrowDoNotChangeThoseThatACheckpointWrites() throws Exception {
    SignatureSums growing = sums();
    byte[] written = bytes(growing);
    state().update(growing);
    growing.add(ROBIN, new float[] {7, 8, 9});
    assertThat(bytes(stored())).isEqualTo(written);

    stored().add(ROBIN, new float[] {7, 8, 9});
    assertThat(bytes(stored())).as("after sums that were read have grown").isEqualTo(written);
  }

  @Test
  void eachLearnerHasItsOwn() throws Exception {
    state().update(sums());
    RecallSignature first = sums().signature().with(new Novelty(3, 2));
    state().seal(0, first);
    state().seal(2, first.meansAlone());
    assertThat(state().of(0)).usingRecursiveComparison().isEqualTo(first);
    assertThat(state().before(2)).containsExactly(0);
    assertThat(state().before(3)).as("task 1 has no signature").containsExactly(0, 2);
    operator.setCurrentKey("bob");
    assertThat(state().sums()).isNull();
    assertThat(state().before(3)).isEmpty();
    operator.setCurrentKey("ada");
    state().clearSums();
    assertThat(state().sums()).isNull();
  }

  @Test
  void bothFormatsComeBackBitByBitAndAreRefusedFromANewerBuild() throws Exception {
    SumsSerializer sums = new SumsSerializer();
    assertThat(bytes(FormatAssertions.roundTrip(sums, sums()))).isEqualTo(bytes(sums()));
    FormatAssertions.assertNewerVersionRefused(sums, sums());

    RecallSignature signature = sums().signature().with(new Novelty(3, 2));
    SignatureSerializer signatures = new SignatureSerializer();
    assertThat(SignatureCodec.encode(FormatAssertions.roundTrip(signatures, signature)))
        .isEqualTo(SignatureCodec.encode(signature));
    FormatAssertions.assertNewerVersionRefused(signatures, signature);
  }
}
