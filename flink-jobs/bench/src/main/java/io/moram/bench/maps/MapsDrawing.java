// SPDX-License-Identifier: Apache-2.0
package io.moram.bench.maps;

import io.moram.serving.AnswerRule;
import io.moram.serving.activation.ActivationMap;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Draws maps: a row per bank version, a column per rule. A map has a row per atom, grouped by task,
 * and a column per patch. Beside it is the picture, each patch as bright as the first task's atoms
 * weigh there.
 *
 * @param panels by version, then by rule
 * @param tasks the name of every task
 * @param samples the picture, {@code [3, side, side]}, 0 to 255
 * @param title what is shown
 */
@SuppressWarnings("ArrayRecordComponent") // Drawn once, and never compared.
record MapsDrawing(
    List<MapComparison.Panel> panels, List<String> tasks, byte[] samples, String title) {

  private static final int MARGIN = 20;
  private static final int TITLE = 56;
  private static final int CAPTION = 24;
  private static final int AXIS = 40;
  private static final int PICTURE = 128;
  private static final int NAMES = 96;
  private static final int MAP_WIDTH = 256;
  private static final int LONGEST_MAP = 480;
  private static final int GAP = 16;
  private static final int CELL = PICTURE + GAP + NAMES + MAP_WIDTH;
  private static final int LEGEND = 60;
  private static final int RULES = 2;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final double DIMMED = 0.12;

  /** Copies the lists. */
  MapsDrawing {
    panels = List.copyOf(panels);
    tasks = List.copyOf(tasks);
  }

  /** Writes the drawing as PNG. */
  void write(Path file) throws IOException {
    int height = MARGIN + TITLE;
    for (int row = 0; row < panels.size() / RULES; row++) {
      height += rowHeight(row);
    }
    BufferedImage image =
        new BufferedImage(
            2 * MARGIN + RULES * CELL + 2 * GAP,
            height + LEGEND + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D out = image.createGraphics();
    out.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    out.setColor(Color.WHITE);
    out.fillRect(0, 0, image.getWidth(), image.getHeight());
    text(out, BOLD, title, MARGIN, MARGIN + 12);
    int top = MARGIN + TITLE;
    for (int row = 0; row < panels.size() / RULES; row++) {
      for (int rule = 0; rule < RULES; rule++) {
        MapComparison.Panel panel = panels.get(row * RULES + rule);
        int left = MARGIN + rule * (CELL + 2 * GAP);
        if (row == 0) {
          text(out, BOLD, column(panel.recorded().rule()), left, top - GAP);
        }
        draw(out, panel, left, top);
      }
      top += rowHeight(row);
    }
    legend(out, MARGIN, top);
    out.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static String column(AnswerRule rule) {
    return rule == AnswerRule.SELF_ACTIVATED ? rule + ", the paper's rule" : rule.toString();
  }

  private int rowHeight(int row) {
    int tallest = PICTURE;
    for (int rule = 0; rule < RULES; rule++) {
      tallest = Math.max(tallest, panels.get(row * RULES + rule).map().atoms() * atomHeight());
    }
    return CAPTION + tallest + AXIS;
  }

  /** All maps have one scale, so that a longer one has more atoms. */
  private int atomHeight() {
    int most = panels.stream().mapToInt(panel -> panel.map().atoms()).max().orElse(1);
    return Math.max(2, Math.min(8, LONGEST_MAP / Math.max(1, most)));
  }

  private double greatest() {
    double greatest = 0;
    for (MapComparison.Panel panel : panels) {
      for (float weight : panel.map().weights()) {
        greatest = Math.max(greatest, weight);
      }
    }
    return Math.max(greatest, Float.MIN_NORMAL);
  }

  private void draw(Graphics2D out, MapComparison.Panel panel, int left, int top) {
    text(out, TEXT, caption(panel), left, top + 12);
    ActivationMap map = panel.map();
    int upper = top + CAPTION;
    drawPicture(out, map, left, upper);
    int mapLeft = left + PICTURE + GAP + NAMES;
    if (map.atoms() == 0) {
      text(out, TEXT, "no atoms", mapLeft, upper + 12);
      return;
    }
    int height = atomHeight();
    int width = patchWidth(map);
    double greatest = greatest();
    for (int atom = 0; atom < map.atoms(); atom++) {
      for (int patch = 0; patch < map.patches(); patch++) {
        out.setColor(ColourScale.of(map.weight(atom, patch) / greatest));
        out.fillRect(mapLeft + patch * width, upper + atom * height, width, height);
      }
    }
    names(out, map, mapLeft, upper);
    axis(out, map, mapLeft, upper + map.atoms() * height);
  }

  private String caption(MapComparison.Panel panel) {
    RecordedMaps recorded = panel.recorded();
    String after = "after " + recorded.version() + (recorded.version() == 1 ? " task" : " tasks");
    String asked = recorded.asked() == 0 ? "frozen model" : "bank version " + recorded.asked();
    return panel.correlation() == null
        ? after + ": " + asked
        : String.format(Locale.ROOT, "%s: %s, correlation %.2f", after, asked, panel.correlation());
  }

  private static int patchWidth(ActivationMap map) {
    return Math.max(1, MAP_WIDTH / map.patches());
  }

  /** The names of tasks beside their atoms, and lines between tasks. */
  private void names(Graphics2D out, ActivationMap map, int mapLeft, int upper) {
    int height = atomHeight();
    int first = 0;
    for (int end = 1; end <= map.atoms(); end++) {
      int task = map.atomTasks()[first];
      if (end == map.atoms() || map.atomTasks()[end] != task) {
        int middle = upper + (first + end) * height / 2;
        String name = (task + 1) + " " + tasks.get(task);
        out.setFont(TEXT);
        int width = out.getFontMetrics().stringWidth(name);
        text(out, TEXT, name, mapLeft - width - 6, middle + 4);
        if (end < map.atoms()) {
          out.setColor(Color.WHITE);
          out.drawLine(
              mapLeft,
              upper + end * height,
              mapLeft + map.patches() * patchWidth(map) - 1,
              upper + end * height);
        }
        first = end;
      }
    }
  }

  private static void axis(Graphics2D out, ActivationMap map, int mapLeft, int lower) {
    int width = patchWidth(map);
    int step = Math.max(1, map.patches() / 4);
    for (int patch = 0; patch < map.patches(); patch += step) {
      int x = mapLeft + patch * width + width / 2;
      out.setColor(Color.BLACK);
      out.drawLine(x, lower, x, lower + 3);
      text(out, TEXT, String.valueOf(patch + 1), x - 4, lower + 16);
    }
    text(out, TEXT, "patch, row by row", mapLeft + MAP_WIDTH / 2 - 48, lower + 30);
  }

  private void drawPicture(Graphics2D out, ActivationMap map, int left, int upper) {
    float[] lit = map.patchWeights(0);
    int side = (int) Math.round(Math.sqrt(samples.length / 3.0));
    for (int y = 0; y < PICTURE; y++) {
      for (int x = 0; x < PICTURE; x++) {
        int patch =
            y * map.patchRows() / PICTURE * map.patchColumns() + x * map.patchColumns() / PICTURE;
        double bright = DIMMED + (1 - DIMMED) * Math.min(1, lit[patch]);
        int pixel = y * side / PICTURE * side + x * side / PICTURE;
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          int sample = samples[channel * side * side + pixel] & 0xFF;
          rgb = rgb << 8 | (int) Math.round(sample * bright);
        }
        out.setColor(new Color(rgb));
        out.fillRect(left + x, upper + y, 1, 1);
      }
    }
  }

  private void legend(Graphics2D out, int left, int top) {
    for (int x = 0; x < MAP_WIDTH; x++) {
      out.setColor(ColourScale.of(x / (MAP_WIDTH - 1.0)));
      out.fillRect(left + x, top, 1, 12);
    }
    text(out, TEXT, "0", left, top + 28);
    text(
        out, TEXT, String.format(Locale.ROOT, "%.2f", greatest()), left + MAP_WIDTH - 24, top + 28);
    text(out, TEXT, "weight of an atom for a patch", left + 28, top + 28);
    text(
        out,
        TEXT,
        "Picture: a patch is as bright as the atoms of task 1 weigh there together, 0 to 1.",
        left + MAP_WIDTH + 2 * GAP,
        top + 12);
    text(
        out,
        TEXT,
        "Correlation: of the weights of task 1's atoms with those after task 1.",
        left + MAP_WIDTH + 2 * GAP,
        top + 28);
  }

  private static void text(Graphics2D out, Font font, String words, int x, int baseline) {
    out.setFont(font);
    out.setColor(Color.BLACK);
    out.drawString(words, x, baseline);
  }
}
