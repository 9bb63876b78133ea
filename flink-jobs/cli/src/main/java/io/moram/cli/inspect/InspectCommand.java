// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.moram.cli.console.Commands;
import io.moram.cli.console.TextGrid;
import io.moram.model.decoder.LanguageModels;
import io.moram.model.image.ImagePreprocessor;
import io.moram.model.image.OrientationRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a model sees of pictures, or what a folder holds as a backbone, without a broker. */
@Command(
    name = "inspect",
    description =
        "Show what a model sees of pictures, or what is read of a backbone's folder, and why one is"
            + " refused. Needs no broker.",
    footer = {
      "",
      "Examples:",
      "  moram inspect photo.jpg",
      "  moram inspect *.jpg --pixels seen/ --size 224",
      "  moram inspect --backbone models/clip-vit-base-patch32",
      "Exit code 0 if all pictures are accepted, 3 if some are refused, 2 for wrong arguments.",
      "With --backbone: 0 if the folder is accepted, 1 if it is refused."
    })
public final class InspectCommand implements Callable<Integer> {

  private static final int SOME_REFUSED = 3;
  private static final int MAX_SIDE = 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "<picture>", description = "Files of pictures.")
  private List<Path> pictures = List.of();

  @Option(names = "--json", description = "Print a line of JSON per picture, or for the folder.")
  private boolean json;

  @Option(
      names = "--pixels",
      paramLabel = "<folder>",
      description =
          "Write what the model sees of each picture to <folder>/<file>.u8: red, green and blue,"
              + " each row by row, one byte per sample, after scaling and cutting.")
  private @Nullable Path pixels;

  @Option(
      names = "--size",
      paramLabel = "<pixels>",
      description =
          "The side of the model's pictures. Range: 1 to 1024. Default: ${DEFAULT-VALUE}.",
      defaultValue = "224")
  private int size = 224;

  @Option(
      names = "--orientation",
      paramLabel = "<rule>",
      description =
          "apply: turn pictures upright as their metadata say. ignore: take them as they are"
              + " stored. Default: ${DEFAULT-VALUE}.",
      defaultValue = "apply")
  private OrientationRule orientation = OrientationRule.APPLY;

  @Option(
      names = "--backbone",
      paramLabel = "<folder>",
      description =
          "Show what is read of a folder in the Hugging Face layout: sizes, preparation of"
              + " pictures, weights and fingerprint. Takes no pictures.")
  private @Nullable Path backbone;

  @Override
  public Integer call() throws IOException {
    if (backbone != null) {
      return inspectBackbone(backbone);
    }
    checkArguments();
    ImagePreprocessor preprocessor = ImagePreprocessor.standard(size).withOrientation(orientation);
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    TextGrid table = new TextGrid("file", "format", "size", "orientation", "colours", "result");
    boolean allAccepted = true;
    for (Path picture : pictures) {
      InspectedPicture inspected = InspectedPicture.of(picture, preprocessor);
      allAccepted &= inspected.isAccepted();
      if (json) {
        out.println(inspected.json(JSON));
      } else {
        table.row(inspected.cells());
      }
      write(inspected);
    }
    if (!json) {
      table.printTo(out);
    }
    out.flush();
    return allAccepted ? CommandLine.ExitCode.OK : SOME_REFUSED;
  }

  private int inspectBackbone(Path folder) throws IOException {
    if (!pictures.isEmpty() || pixels != null) {
      throw wrong("--backbone takes no pictures and no --pixels; must be without them.");
    }
    PrintWriter out = Commands.require(spec).commandLine().getOut();
    if (LanguageModels.areIn(folder)) {
      LanguageInspection inspected = LanguageInspection.of(folder);
      return show(out, inspected.lines(), inspected.json(JSON), inspected.isAccepted());
    }
    BackboneInspection inspected = BackboneInspection.of(folder);
    return show(out, inspected.lines(), inspected.json(JSON), inspected.isAccepted());
  }

  private int show(PrintWriter out, List<String> lines, String asJson, boolean isAccepted) {
    if (json) {
      out.println(asJson);
    } else {
      lines.forEach(out::println);
    }
    out.flush();
    return isAccepted ? CommandLine.ExitCode.OK : 1;
  }

  private void checkArguments() throws IOException {
    if (pictures.isEmpty()) {
      throw wrong("No picture is named; must be at least one, or --backbone <folder>.");
    }
    if (size < 1 || size > MAX_SIDE) {
      throw wrong("--size is " + size + "; must be 1 to " + MAX_SIDE + ".");
    }
    Set<Path> names = new HashSet<>();
    for (Path picture : pictures) {
      if (!Files.isRegularFile(picture) || !Files.isReadable(picture)) {
        throw wrong(picture + " cannot be read; must be the file of a picture.");
      }
      if (pixels != null && !names.add(picture.getFileName())) {
        throw wrong(
            "--pixels would write "
                + picture.getFileName()
                + ".u8 twice; inspect files of the same name one after the other.");
      }
    }
    if (pixels != null && Files.exists(pixels) && !Files.isDirectory(pixels)) {
      throw wrong("--pixels is " + pixels + ", a file; must be a folder.");
    }
    if (pixels != null) {
      Files.createDirectories(pixels);
    }
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(Commands.require(spec).commandLine(), message);
  }

  private void write(InspectedPicture inspected) throws IOException {
    byte[] samples = inspected.samples();
    if (pixels != null && samples != null) {
      Files.write(pixels.resolve(inspected.file().getFileName() + ".u8"), samples);
    }
  }
}
