// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.Activation;
import io.moram.atoms.AtomBlock;
import io.moram.atoms.bank.AtomBank;
import io.moram.atoms.inference.BankBatch;
import io.moram.atoms.inference.BankBatch.Part;
import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.LanguageModelSettings;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.decoder.LanguageModels.AtomPlaces;
import io.moram.model.decoder.TinyDecoder;
import io.moram.serving.text.GenerationRequest;
import io.moram.serving.text.Generator;
import io.moram.serving.text.GrowingAnswer;
import io.moram.serving.text.Sampling;
import io.moram.sites.SiteShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters as atoms against what PEFT computes with them. */
class GoldenAdapterTest {

  /** As for the other golden numbers of decoders. */
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path temp;

  private static LanguageModelSettings settings(String adapter) {
    return adapter.equals("everywhere") ? TinyDecoder.EVERYWHERE : TinyDecoder.ATTENTION;
  }

  private AdapterAtoms read(String name, AtomPlaces places) throws Exception {
    return AdapterAtoms.read(TinyAdapter.copy(name, temp.resolve(name)).path(), places);
  }

  private static AtomBank bank(LanguageModel model, Activation activation, List<AtomBlock> atoms) {
    return AtomBank.toServe(model.manager(), activation, model.siteGroups(), atoms);
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention", "everywhere"})
  void anAdapterAnswersAsItDoesInPeft(String name) throws Exception {
    Golden golden = Golden.read("decoders/llama-tiny/lora/" + name + "/golden.safetensors");
    TinyDecoder folder = TinyDecoder.copy("llama-tiny", temp.resolve("model"));
    AtomPlaces places = LanguageModels.atomPlaces(folder.path(), settings(name));
    AdapterAtoms adapter = read(name, places);
    try (LanguageModel model = folder.load(settings(name));
        AtomBank bank = bank(model, adapter.activation(), adapter.blocks());
        AtomBank other = randomBank(model, adapter.activation())) {
      assertThat(places.fingerprint()).isEqualTo(model.fingerprint());
      assertThat(places.sites())
          .containsExactlyInAnyOrderElementsOf(
              model.siteGroups().stream().flatMap(group -> group.sites().stream()).toList());

      int[] ids = golden.ints("ids");
      try (NDManager scope = model.newScope()) {
        float[] alone = logits(model, scope, List.of(ids), Part.newest(bank, ids.length));
        golden.assertClose("logits", alone, TOLERANCE);
        float[] beside =
            logits(
                model,
                scope,
                List.of(ids, ids),
                Part.newest(bank, ids.length),
                Part.newest(other, ids.length));
        golden.assertClose("logits", Arrays.copyOf(beside, alone.length), TOLERANCE);
      }
      assertThat(greedy(model, bank, ids)).isEqualTo(golden.ints("greedy"));
    }
  }

  /** A bank of the same shape, so that both are computed together. */
  private static AtomBank randomBank(LanguageModel model, Activation activation) {
    Random random = new Random(3);
    List<AtomBlock> atoms =
        model.siteGroups().stream()
            .flatMap(group -> group.sites().stream())
            .map(site -> randomBlock(site, activation.topK(), random))
            .toList();
    return bank(model, activation, atoms);
  }

  private static AtomBlock randomBlock(SiteShape site, int rank, Random random) {
    return new AtomBlock(
        0,
        site.name(),
        rank,
        site.inputWidth(),
        site.outputWidth(),
        numbers(random, rank * site.inputWidth()),
        numbers(random, rank * site.outputWidth()));
  }

  private static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private static float[] logits(
      LanguageModel model, NDManager scope, List<int[]> sequences, Part... parts) {
    SiteAdapter adapter = new BankBatch(List.of(parts))::apply;
    NDArray hidden = model.hidden(scope, PackedTokens.of(sequences), adapter);
    return model.logits(hidden).toFloatArray();
  }

  private static int[] greedy(LanguageModel model, AtomBank bank, int[] ids) {
    GenerationRequest request = new GenerationRequest(ids, 12, List.of(), Sampling.GREEDY);
    Generator generator = new Generator(model);
    try (GrowingAnswer answer = new GrowingAnswer(model, request)) {
      while (answer.end() == null) {
        Part part = Part.newest(bank, answer.unseenTokens());
        generator.step(List.of(answer), new BankBatch(List.of(part))::apply);
      }
      return answer.tokens();
    }
  }
}
