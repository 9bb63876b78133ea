// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.report.topics;

import io.moram.cli.console.RuleNames;
import io.moram.cli.report.ExamplePicture;
import io.moram.cli.report.ExamplePicture.RuleAnswer;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Prediction;
import io.moram.schemas.RankedLabel;
import io.moram.schemas.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A sample of scored pictures, with their answers under several rules. It has the pictures with the
 * smallest checksums: every picture has the same chance, however often it is requested, and the
 * same topics give the same sample.
 */
final class PictureSample {

  /** The sample, from which a few are shown. */
  private static final int MOST_PICTURES = 60;

  /** Requests about one picture that are remembered. */
  private static final int MOST_REQUESTS = 300;

  /** Larger files are not shown. */
  private static final int MOST_BYTES = 128 * 1024;

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

  private static final class Sampled {
    private final EvaluationContext truth;
    private final String dataUri;
    private final Set<String> requests = new HashSet<>();
    private final Map<AnswerRuleName, RankedLabel> answers = new EnumMap<>(AnswerRuleName.class);

    Sampled(EvaluationContext truth, String dataUri) {
      this.truth = truth;
      this.dataUri = dataUri;
    }
  }

  private final TreeMap<Long, Sampled> byChecksum = new TreeMap<>();
  private final Map<String, Sampled> byRequest = new HashMap<>();

  /** Takes in a request, if it says its true class. */
  void accept(Request request) {
    EvaluationContext truth = request.getEvaluation();
    ByteBuffer image = request.getImage().duplicate();
    if (truth == null || image.remaining() > MOST_BYTES) {
      return;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(image.duplicate());
    long key = checksum.getValue();
    Sampled sampled = byChecksum.get(key);
    if (sampled == null) {
      if (byChecksum.size() == MOST_PICTURES && key > byChecksum.lastKey()) {
        return;
      }
      String uri = dataUri(image);
      if (uri == null) {
        return;
      }
      sampled = new Sampled(truth, uri);
      byChecksum.put(key, sampled);
      if (byChecksum.size() > MOST_PICTURES) {
        byChecksum.pollLastEntry().getValue().requests.forEach(byRequest::remove);
      }
    }
    if (sampled.requests.size() < MOST_REQUESTS && sampled.requests.add(request.getRequestId())) {
      byRequest.put(request.getRequestId(), sampled);
    }
  }

  /** Takes in an answer of the version that is shown. */
  void accept(Prediction prediction) {
    Sampled sampled = byRequest.get(prediction.getRequestId());
    if (sampled != null && !prediction.getRanked().isEmpty()) {
      sampled.answers.put(prediction.getRule(), prediction.getRanked().get(0));
    }
  }

  /**
   * Pictures with an answer under the first rule, of as many domains as possible: right and wrong
   * ones by turns.
   *
   * @param rules the rules, in the order of the answers
   */
  List<ExamplePicture> pictures(List<AnswerRuleName> rules, int most) {
    List<ExamplePicture> all =
        byChecksum.values().stream()
            .filter(one -> one.answers.containsKey(rules.get(0)))
            .map(one -> picture(one, rules))
            .toList();
    List<ExamplePicture> right = spread(all.stream().filter(ExamplePicture::isRight));
    List<ExamplePicture> wrong = spread(all.stream().filter(one -> !one.isRight()));
    List<ExamplePicture> chosen = new ArrayList<>();
    for (int i = 0; chosen.size() < most && i < all.size(); i++) {
      for (List<ExamplePicture> list : List.of(right, wrong)) {
        if (i < list.size() && chosen.size() < most) {
          chosen.add(list.get(i));
        }
      }
    }
    return chosen;
  }

  /** One of each domain, then the second of each, and so on. */
  private static List<ExamplePicture> spread(Stream<ExamplePicture> pictures) {
    Map<String, Integer> seen = new HashMap<>();
    TreeMap<Integer, List<ExamplePicture>> rounds = new TreeMap<>();
    pictures.forEach(
        one ->
            rounds
                .computeIfAbsent(
                    seen.merge(one.domain(), 1, Integer::sum), round -> new ArrayList<>())
                .add(one));
    return rounds.values().stream().flatMap(List::stream).toList();
  }

  private static ExamplePicture picture(Sampled sampled, List<AnswerRuleName> rules) {
    List<RuleAnswer> answers = new ArrayList<>();
    for (AnswerRuleName rule : rules) {
      RankedLabel best = sampled.answers.get(rule);
      if (best != null) {
        answers.add(new RuleAnswer(RuleNames.of(rule), best.getLabel(), best.getProbability()));
      }
    }
    return new ExamplePicture(
        sampled.truth.getDomain(), sampled.truth.getExpectedLabel(), sampled.dataUri, answers);
  }

  /** A file that browsers show as it is; null for another one. */
  private static @Nullable String dataUri(ByteBuffer image) {
    byte[] bytes = new byte[image.remaining()];
    image.get(bytes);
    String type = begins(bytes, PNG) ? "png" : begins(bytes, JPEG) ? "jpeg" : null;
    return type == null
        ? null
        : "data:image/" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static boolean begins(byte[] bytes, byte[] start) {
    return bytes.length > start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
