// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import org.apiguardian.api.API;

/**
 * The Kafka keys on the topic {@code atoms}. Compaction keeps the newest record of a key, so every
 * sealed block has a key of its own, and provisional blocks overwrite one another.
 *
 * <p>A learner's name has no slash, so the learner is the part before the first slash. The learner
 * alone decides the partition, so that one learner's records keep their order.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class AtomKey {
  private AtomKey() {}

  /** {@code learner/task/site}, or {@code learner/provisional/site} of a task still open. */
  public static String of(AtomBlockRecord block) {
    String task =
        block.getProvisionalStep() == null ? Integer.toString(block.getTask()) : "provisional";
    return block.getLearner() + "/" + task + "/" + block.getSite();
  }

  /** {@code learner/task/sealed}. */
  public static String of(TaskSealed seal) {
    return seal.getLearner() + "/" + seal.getTask() + "/sealed";
  }

  /** {@code learner/provisional/published}. */
  public static String of(ProvisionalPublished published) {
    return published.getLearner() + "/provisional/published";
  }

  /** {@code learner/task/signature-part}, or {@code learner/provisional/signature-part}. */
  public static String of(SignaturePart part) {
    String task = part.getProvisional() ? "provisional" : Integer.toString(part.getTask());
    return part.getLearner() + "/" + task + "/signature-" + part.getPart();
  }

  /** The learner that a key belongs to. */
  public static String learner(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? key : key.substring(0, slash);
  }
}
