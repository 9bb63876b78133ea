// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.moram.cli.backup.BankFolder;
import io.moram.client.SealedTask;
import io.moram.local.testing.PythonInterpreter;
import io.moram.local.testing.PythonInterpreter.Ended;
import io.moram.model.Golden;
import io.moram.model.LanguageModel;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.decoder.LanguageModels.AtomPlaces;
import io.moram.model.decoder.TinyDecoder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An adapter of PEFT is exported as a bank, and answers in PyTorch as it does in PEFT. Is skipped,
 * with a message, if Python has no PyTorch or transformers. The variable {@code MORAM_PYTHON} names
 * the interpreter.
 */
@Timeout(240)
class PythonAdapterITCase {
  private static final String LEARNER = "support";

  @TempDir private Path temp;

  @Test
  void anAdapterAnswersInPyTorchAsInPeft() throws Exception {
    String named = System.getenv("MORAM_PYTHON");
    PythonInterpreter python = new PythonInterpreter(named == null ? "python3" : named, temp);
    python.runOrSkip("-c", "import torch, transformers, safetensors");
    TinyDecoder tiny = TinyDecoder.copy("llama-tiny", temp.resolve("model"));
    Path exported = temp.resolve("bank");
    AtomPlaces places = LanguageModels.atomPlaces(tiny.path(), TinyDecoder.EVERYWHERE);
    AdapterAtoms adapter =
        AdapterAtoms.read(TinyAdapter.copy("everywhere", temp.resolve("adapter")).path(), places);
    SealedTask task = AdapterTask.of(adapter, LEARNER, places.fingerprint(), Instant.EPOCH);
    new BankFolder(exported).write(LEARNER, List.of(task), false);
    Golden golden = Golden.read("decoders/llama-tiny/lora/everywhere/golden.safetensors");
    int[] expected = golden.ints("greedy");

    try (LanguageModel model = tiny.load(TinyDecoder.EVERYWHERE)) {
      Ended ended =
          python.script(
              "answer_from_bank.py",
              "--backbone",
              tiny.path().toString(),
              "--bank",
              exported.toString(),
              "--max-tokens",
              String.valueOf(expected.length),
              model.detokenize(golden.ints("ids")));
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).isEqualTo(model.detokenize(expected) + System.lineSeparator());
    }
  }
}
