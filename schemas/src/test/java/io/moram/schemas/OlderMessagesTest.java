// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that earlier builds wrote. */
class OlderMessagesTest {

  static Stream<Arguments> written() {
    Evaluation evaluation = Messages.evaluation();
    evaluation.getRows().get(0).setRule(AnswerRuleName.SELF_ACTIVATED);
    Prediction recalled = Messages.prediction();
    recalled.setRule(AnswerRuleName.RECALL);
    recalled.setRecognition(new RecognizedTask(3, 0.5f, 4));
    return Stream.of(
        Arguments.of(
            MessageCodec.requests(),
            Messages.request(),
            "c301c87ff91c9cc9545a0a626972647306722d3180a0abfef9620801020304020410626c7565207469740a"
                + "726f62696e0004020c67617264656e0a726f62696e040a726f62696e10626c75652074697400"),
        // The first builds with records of prompts and answers.
        Arguments.of(
            MessageCodec.examples(),
            Messages.textExample(),
            "c30143fc44807b5c27b90e737570706f727406652d3180a0abfef962505768696368207465616d3f0a09"
                + "4d7920696e766f6963652069732077726f6e672e0a5465616d3a200e62696c6c696e67020c7765656b20"
                + "31"),
        Arguments.of(
            MessageCodec.textRequests(),
            Messages.textRequest(),
            "c3014a3767e690be84a50e737570706f727406722d3180a0abfef962505768696368207465616d3f0d0a"
                + "492077617320636861726765642074776963652e0a5465616d3a202004020a085465616d000000003f0e"
                + "02040e62696c6c696e670c2073616c65730001020602000210696e766f696365730e62696c6c696e670c"
                + "726f7567654c"),
        Arguments.of(
            MessageCodec.textPredictions(),
            Messages.textPrediction(),
            "c301c42ab6ff5125a8e20e737570706f727406722d31041662696c6c696e6720efbfbd081202040e6269"
                + "6c6c696e670000403f0c2073616c65730000803e00060000000000000c40000202040000003f06021069"
                + "6e766f696365730e62696c6c696e670c726f7567654c"),
        Arguments.of(
            MessageCodec.predictions(),
            Messages.prediction(),
            "c3013ff4be064565c4b20a626972647306722d3104040a726f62696e0000403f067469740000803e000802"
                + "6402000000803f000000000000000c40020c67617264656e0a726f62696e020a726f62696e00"),
        // Before predictions said how many examples of the open task they know.
        Arguments.of(
            MessageCodec.predictions(),
            recalled,
            "c30175de4adbf424d3710a626972647306722d3104040a726f62696e0000403f067469740000803e000802"
                + "6402000000803f000000000000000c40020c67617264656e0a726f62696e020a726f62696e0000"
                + "0202060000003f08"),
        Arguments.of(
            MessageCodec.atoms(),
            Messages.sealed(),
            "c30194dff10468161d230a6269726473060ac00206616263200ad7233ccdcc4c3e02087369746522000"
                + "20a726f62696e20612070686f746f206f662061207b7d2e00"),
        Arguments.of(
            MessageCodec.events(),
            Messages.event(),
            "c301219e883ee27a5e810a62697264730212021e656d62656464696e672073686966740212737461746973"
                + "746963000000000000124000"),
        // Before learners could be taken back.
        Arguments.of(
            MessageCodec.events(),
            Messages.event(),
            "c30141067be059b599de0a62697264730212021e656d62656464696e672073686966740212737461746973"
                + "746963000000000000124000"),
        // Before names could be read in part.
        Arguments.of(
            MessageCodec.events(),
            Messages.event(),
            "c3013d7cf7c138a5791e0a62697264730212021e656d62656464696e672073686966740212737461746973"
                + "746963000000000000124000"),
        Arguments.of(
            MessageCodec.deadLetters(),
            Messages.deadLetter(),
            "c301ee0538950c615f6d107265717565737473000e1000106e6f206279746573000000"),
        Arguments.of(
            MessageCodec.atoms(),
            Messages.provisional(),
            "c30119b1f8ece1ff2b150a6269726473086406616263200ad7233ccdcc4c3e020873697465220000"),
        Arguments.of(
            MessageCodec.atoms(),
            Messages.sealed(),
            "c30197dd3df323fb851b0a6269726473060ac00206616263200ad7233ccdcc4c3e0208736974652200020a"
                + "726f62696e20612070686f746f206f662061207b7d2e000000"),
        Arguments.of(
            MessageCodec.atoms(),
            Messages.provisional(),
            "c301fd4e96277c89c1d70a6269726473086406616263200ad7233ccdcc4c3e02087369746522000000"),
        // Before answers in text had scores.
        Arguments.of(
            MessageCodec.evaluations(),
            Messages.evaluation(),
            "c301d806731e03d09f6b0a626972647312020002020c67617264656e1210120000"),
        Arguments.of(
            MessageCodec.evaluations(),
            evaluation,
            "c301b3b3abaa9f3d3f5f0a6269726473120202020c67617264656e1210120000"));
  }

  @ParameterizedTest
  @MethodSource("written")
  void areStillReadWithTheDefaultsOfNewFields(
      MessageCodec<? extends SpecificRecord> codec, SpecificRecord expected, String hex)
      throws Exception {
    assertThat(codec.decode(HexFormat.of().parseHex(hex))).isEqualTo(expected);
  }

  @Test
  void anOldRecordSaysThatAllAtomsAnsweredAndThatNoTaskHasASignature() {
    assertThat(Messages.request().getRule()).isNull();
    assertThat(Messages.request().getBankVersion()).isNull();
    assertThat(Messages.prediction().getRule()).isEqualTo(AnswerRuleName.SELF_ACTIVATED);
    assertThat(Messages.prediction().getRecognition()).isNull();
    assertThat(Messages.prediction().getProvisionalExamples()).isNull();
    assertThat(Messages.sealed().getSignature()).isEmpty();
    assertThat(Messages.sealed().getRecursOf()).isNull();
    assertThat(Messages.provisional().getSignature()).isEmpty();
  }

  @Test
  void anOldSealSaysThatItKnewNoGenerations() {
    assertThat(Messages.sealed().getGeneration()).isZero();
    assertThat(Messages.sealed().getBeginsAnew()).isFalse();
    assertThat(Messages.provisional().getGeneration()).isZero();
  }
}
