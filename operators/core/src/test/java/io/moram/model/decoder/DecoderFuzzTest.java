// SPDX-License-Identifier: Apache-2.0
package io.moram.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.sun.management.ThreadMXBean;
import io.moram.model.LanguageModel;
import io.moram.model.PackedTokens;
import io.moram.model.SiteAdapter;
import io.moram.model.format.FolderMutator;
import io.moram.model.format.InvalidBackboneException;
import io.moram.model.format.MemoryFiles;
import io.moram.model.format.Safetensors;
import io.moram.model.format.SafetensorsWriter;
import io.moram.model.format.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged files of language models: each folder is accepted, or refused on one line, in little time
 * and memory. The native tokenizer would end the process where it meets what it does not expect. So
 * each accepted folder gets its tokenizer, and some get a pass. {@code
 * -Dmoram.fuzz.decoders=100000} makes more of them, {@code -Dmoram.fuzz.seed=7} others.
 */
class DecoderFuzzTest {

  private static final int COUNT = Integer.getInteger("moram.fuzz.decoders", 1_000);
  private static final long SEED = Long.getLong("moram.fuzz.seed", 1);
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final long MOST_BYTES = 128L << 20;

  /** How many accepted folders there are for one that is loaded, which takes time. */
  private static final int LOADED = 10;

  /** More tokens than any tokenizer of the tests has. */
  private static final int VOCABULARY = 1 << 20;

  private static final List<String> FAMILIES =
      List.of("llama", "qwen2", "qwen3", "gemma-tiny", "gemma2", "gemma3");
  private static final String GENERATION = "generation_config.json";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String SHARD = "model-0000%d-of-00002.safetensors";
  private static final String FIRST_SHARD = SHARD.formatted(1);
  private static final List<String> FILES =
      List.of(
          TinyDecoder.CONFIG,
          GENERATION,
          TinyDecoder.TOKENIZER,
          TinyDecoder.WEIGHTS,
          INDEX,
          FIRST_SHARD);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path temp;
  private int loadable;

  @Test
  void everyFolderIsReadOrRefusedOnOneLine() throws IOException {
    List<Map<String, byte[]>> models = new ArrayList<>();
    for (String family : FAMILIES) {
      models.add(files(TinyDecoder.copy(family, temp.resolve(family))));
    }
    FolderMutator mutator = new FolderMutator(SEED);
    Map<String, Integer> accepted = new TreeMap<>();
    Map<String, Integer> made = new TreeMap<>();
    for (int i = 0; i < COUNT; i++) {
      Map<String, byte[]> model = models.get(mutator.nextInt(models.size()));
      String file = FILES.get(mutator.nextInt(FILES.size()));
      byte[] original = Objects.requireNonNull(model.get(file));
      byte[] damaged =
          file.endsWith("safetensors") ? mutator.weights(original) : mutator.json(original);
      Map<String, byte[]> folder = new TreeMap<>(model);
      if (file.equals(INDEX) || file.equals(FIRST_SHARD)) {
        folder.remove(TinyDecoder.WEIGHTS);
      }
      made.merge(file, 1, Integer::sum);
      String what = file + " " + i + " of seed " + SEED;
      accepted.merge(
          file,
          isAccepted(new MemoryFiles(folder).with(file, damaged), what) ? 1 : 0,
          Integer::sum);
    }
    // A generator whose files are all sound, or all refused, would test nothing.
    for (String file : FILES) {
      assertThat(accepted.get(file))
          .as(file)
          .isBetween(made.getOrDefault(file, 0) / 50, made.getOrDefault(file, 0) * 19 / 20);
    }
  }

  /** The tokenizers of real kinds: of bytes as Qwen's, and with a fallback to bytes as Llama's. */
  @ParameterizedTest
  @ValueSource(strings = {"bytes.json", "fallback.json"})
  void everyTokenizerIsReadOrRefusedOnOneLine(String name) throws IOException {
    byte[] original;
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/tokenizers/" + name))) {
      original = in.readAllBytes();
    }
    FolderMutator mutator = new FolderMutator(SEED);
    int accepted = 0;
    int count = COUNT / 10;
    for (int i = 0; i < count; i++) {
      byte[] damaged = mutator.json(original);
      String what = name + " " + i + " of seed " + SEED;
      long nanos = THREADS.getCurrentThreadCpuTime();
      try {
        PlainTokenizer plain = PlainTokenizer.read(new MemoryFiles(Map.of()), name, damaged);
        try (DecoderTokenizer tokenizer = DecoderTokenizer.of(name, plain, VOCABULARY)) {
          for (int sign = 0; sign < 0x2000; sign += 13) {
            tokenizer.decode(tokenizer.encode("a" + Character.toString(sign) + " b"));
          }
        }
        accepted++;
      } catch (InvalidBackboneException e) {
        assertOneLine(e, what);
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError(what, e);
      }
      assertThat(THREADS.getCurrentThreadCpuTime() - nanos).as(what).isLessThan(MOST_NANOS);
    }
    assertThat(accepted).isBetween(count / 50, count * 19 / 20);
  }

  private static void assertOneLine(InvalidBackboneException refusal, String what) {
    assertThat(refusal.getMessage())
        .as(what)
        .isNotBlank()
        .hasSizeLessThan(1_000)
        .matches("[^\\p{Cntrl}]+");
  }

  /** All files of a model, with its weights in one file and in two. */
  private static Map<String, byte[]> files(TinyDecoder tiny) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(tiny.path())) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    files.put(GENERATION, "{\"eos_token_id\": [2, 7]}".getBytes(StandardCharsets.UTF_8));
    byte[] weights = Objects.requireNonNull(files.get(TinyDecoder.WEIGHTS));
    List<Tensor> tensors =
        List.copyOf(
            Safetensors.readAll(TinyDecoder.WEIGHTS, new ByteArrayInputStream(weights)).values());
    int half = tensors.size() / 2;
    files.put(FIRST_SHARD, written(tensors.subList(0, half)));
    files.put(SHARD.formatted(2), written(tensors.subList(half, tensors.size())));
    String placed =
        tensors.stream()
            .map(
                tensor ->
                    "\"%s\":\"%s\""
                        .formatted(
                            tensor.name(), SHARD.formatted(tensors.indexOf(tensor) < half ? 1 : 2)))
            .collect(Collectors.joining(","));
    files.put(
        INDEX,
        ("{\"metadata\":{\"total_size\":1},\"weight_map\":{" + placed + "}}")
            .getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static byte[] written(List<Tensor> tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter.write(tensors, out);
    return out.toByteArray();
  }

  private boolean isAccepted(MemoryFiles folder, String what) {
    long thread = Thread.currentThread().getId();
    long nanos = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getThreadAllocatedBytes(thread);
    boolean isAccepted = false;
    try {
      DecoderFolder read = DecoderFolder.read(folder, Device.cpu(), TinyDecoder.EVERYWHERE);
      try (DecoderTokenizer tokenizer =
          DecoderTokenizer.of(
              read.tokenizerFile(), read.tokenizer(), read.config().sizes().vocabulary())) {
        tokenizer.decode(tokenizer.encode("Grüße, 12 <s>"));
      }
      isAccepted = true;
    } catch (InvalidBackboneException e) {
      assertOneLine(e, what);
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    assertThat(THREADS.getCurrentThreadCpuTime() - nanos).as(what).isLessThan(MOST_NANOS);
    assertThat(THREADS.getThreadAllocatedBytes(thread) - bytes).as(what).isLessThan(MOST_BYTES);
    if (isAccepted && loadable++ % LOADED == 0) {
      pass(folder, what);
    }
    return isAccepted;
  }

  /** Loads the model, and computes with it once. */
  private static void pass(MemoryFiles folder, String what) {
    try {
      DecoderFolder read = DecoderFolder.read(folder, Device.cpu(), TinyDecoder.EVERYWHERE);
      DecoderTokenizer tokenizer =
          DecoderTokenizer.of(
              read.tokenizerFile(), read.tokenizer(), read.config().sizes().vocabulary());
      NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
      try (LanguageModel model = new DecoderModel(read, tokenizer, manager);
          NDManager scope = model.newScope()) {
        PackedTokens tokens = PackedTokens.of(List.of(new int[] {1}));
        model.logits(model.hidden(scope, tokens, SiteAdapter.NONE)).toFloatArray();
      }
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what + " was accepted, and then not loaded", e);
    }
  }
}
