// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.demo;

import io.moram.client.data.PictureDomain;
import io.moram.client.data.PictureFile;
import io.moram.jobs.learner.BoundaryOptions;
import io.moram.schemas.AnswerRuleName;
import io.moram.schemas.EvaluationContext;
import io.moram.schemas.Example;
import io.moram.schemas.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The demo's domains as the examples and evaluation requests of one learner. */
final class DemoInput {

  private static final String PROMPT_TEMPLATE = "a photo of a {}.";

  /** The most answers of bank versions in a sample: under a tenth of a demo's predictions. */
  private static final long MOST_COMPARED = 2500;

  private final List<PictureDomain> domains;
  private final List<String> candidates;
  private final DemoSettings settings;

  /**
   * @throws IOException if a domain has no test picture
   */
  DemoInput(List<PictureDomain> domains, DemoSettings settings) throws IOException {
    for (PictureDomain domain : domains) {
      if (domain.test().isEmpty()) {
        throw new IOException(
            "Domain " + domain.name() + " has no picture in test, so it cannot be scored");
      }
    }
    this.domains = domains.stream().map(domain -> domain.withShots(settings.shots())).toList();
    this.candidates = domains.stream().flatMap(d -> d.labels().stream()).distinct().toList();
    this.settings = settings;
  }

  List<PictureDomain> domains() {
    return domains;
  }

  List<String> names() {
    return domains.stream().map(PictureDomain::name).toList();
  }

  /** The number of classes of all domains. */
  int classes() {
    return candidates.size();
  }

  /** The number of the first examples of a later domain that the learner keeps to itself. */
  int heldBack() {
    return settings.options().get(BoundaryOptions.RECURRENCE_EXAMPLES);
  }

  /** The number of test pictures of all domains. */
  long testPictures() {
    return domains.stream().mapToLong(domain -> domain.test().size()).sum();
  }

  /** The training pictures of a domain, in the order in which they are sent. */
  List<PictureFile> order(PictureDomain domain) {
    return domain.shuffledTrain(settings.seed());
  }

  Example example(PictureDomain domain, PictureFile picture) throws IOException {
    return Example.newBuilder()
        .setLearner(settings.learner())
        .setExampleId(picture.name())
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setLabel(picture.label())
        .setPromptTemplate(PROMPT_TEMPLATE)
        .setTaskMarker(settings.markers() ? domain.name() : null)
        .build();
  }

  /**
   * A request whose prediction is scored, among all classes and among those of its domain. It names
   * the bank version, because the next task is already open when a version is scored.
   */
  Request evaluation(
      PictureDomain domain, PictureFile picture, AnswerRuleName rule, int bankVersion)
      throws IOException {
    return Request.newBuilder()
        .setLearner(settings.learner())
        .setRequestId(VersionCheck.requestId(bankVersion, rule, picture.name()))
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setCandidateLabels(candidates)
        .setRule(rule)
        .setBankVersion(bankVersion)
        .setTopK(candidates.size())
        .setEvaluation(context(domain, picture))
        .build();
  }

  private static EvaluationContext context(PictureDomain domain, PictureFile picture) {
    return new EvaluationContext(domain.name(), picture.label(), domain.labels());
  }

  /** The test pictures about which bank versions are asked again: all, or an even sample. */
  Set<String> comparedPictures() {
    List<String> names =
        domains.stream().flatMap(domain -> domain.test().stream()).map(PictureFile::name).toList();
    long answers = (long) names.size() * (domains.size() + 1) * DemoScoring.RULES.size();
    int every =
        settings.verifyVersions() ? 1 : (int) ((answers + MOST_COMPARED - 1) / MOST_COMPARED);
    return IntStream.range(0, names.size())
        .filter(i -> i % every == 0)
        .mapToObj(names::get)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * A request about a picture of the open task, among all classes so far.
   *
   * @param withTruth whether it says the true class. Then serving must know the open task, because
   *     the answer of a sealed version would count in the matrix.
   */
  Request early(int index, PictureFile picture, String requestId, boolean withTruth)
      throws IOException {
    return Request.newBuilder()
        .setEvaluation(withTruth ? context(domains.get(index), picture) : null)
        .setLearner(settings.learner())
        .setRequestId(requestId)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setCandidateLabels(
            domains.subList(0, index + 1).stream()
                .flatMap(domain -> domain.labels().stream())
                .distinct()
                .toList())
        .setRule(DemoScoring.RULES.get(0))
        .setTopK(1)
        .build();
  }

  /** The request of an {@link #evaluation}, asked again and not scored. */
  Request again(PictureDomain domain, PictureFile picture, AnswerRuleName rule, int bankVersion)
      throws IOException {
    Request first = evaluation(domain, picture, rule, bankVersion);
    return Request.newBuilder(first)
        .setRequestId(VersionCheck.AGAIN + first.getRequestId())
        .setEvaluation(null)
        .build();
  }

  /** A request that finds out which bank version answers. */
  Request probe(String requestId) throws IOException {
    PictureFile picture = domains.get(0).test().get(0);
    return Request.newBuilder()
        .setLearner(settings.learner())
        .setRequestId(requestId)
        .setEventTime(System.currentTimeMillis())
        .setImage(ByteBuffer.wrap(picture.read()))
        .setCandidateLabels(List.of(picture.label()))
        .setTopK(1)
        .build();
  }
}
