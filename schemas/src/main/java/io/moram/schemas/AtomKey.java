// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas;

import java.util.regex.Pattern;
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
  private static final String SEALED = "/sealed";
  private static final String PROVISIONAL = "provisional";
  private static final String PUBLISHED = "published";
  private static final String SIGNATURE = "signature-";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private AtomKey() {}

  /** {@code learner/task/site}, or {@code learner/provisional/site} of a task still open. */
  public static String of(AtomBlockRecord block) {
    String task =
        block.getProvisionalStep() == null ? Integer.toString(block.getTask()) : PROVISIONAL;
    return of(block.getLearner(), task, block.getSite());
  }

  /** {@code learner/task/sealed}. */
  public static String of(TaskSealed seal) {
    return ofSeal(seal.getLearner(), seal.getTask());
  }

  /** {@code learner/task/sealed}. */
  public static String ofSeal(String learner, int task) {
    return learner + "/" + task + SEALED;
  }

  /** {@code learner/task/site}, or {@code learner/provisional/site} if the task is -1. */
  public static String ofSite(String learner, int task, String site) {
    return of(learner, task < 0 ? PROVISIONAL : Integer.toString(task), site);
  }

  /**
   * {@code learner/task/signature-part}, or {@code learner/provisional/signature-part} if the task
   * is -1.
   */
  public static String ofSignature(String learner, int task, int part) {
    return ofSite(learner, task, SIGNATURE + part);
  }

  /** {@code learner/provisional/published}. */
  public static String ofPublished(String learner) {
    return of(learner, PROVISIONAL, PUBLISHED);
  }

  private static String of(String learner, String task, String part) {
    return learner + "/" + task + "/" + part;
  }

  /** Returns whether a key is that of a seal. */
  public static boolean isSeal(String key) {
    return key.endsWith(SEALED);
  }

  /** The task that a key belongs to; -1 if it is that of a task still open. */
  public static int task(String key) {
    String[] parts = key.split("/", 3);
    return parts.length == 3 && NUMBER.matcher(parts[1]).matches()
        ? Integer.parseInt(parts[1])
        : -1;
  }

  /** {@code learner/provisional/published}. */
  public static String of(ProvisionalPublished published) {
    return ofPublished(published.getLearner());
  }

  /** {@code learner/task/signature-part}, or {@code learner/provisional/signature-part}. */
  public static String of(SignaturePart part) {
    return ofSignature(
        part.getLearner(), part.getProvisional() ? -1 : part.getTask(), part.getPart());
  }

  /** The number of the part of a signature that a key names; -1 if it names none. */
  public static int signaturePart(String key) {
    String part = part(key);
    String number = part.startsWith(SIGNATURE) ? part.substring(SIGNATURE.length()) : "";
    return NUMBER.matcher(number).matches() ? Integer.parseInt(number) : -1;
  }

  /** The site that a key names; empty if it names none. */
  public static String site(String key) {
    String part = part(key);
    boolean marker = isSeal(key) || part.equals(PUBLISHED) || part.startsWith(SIGNATURE);
    return marker ? "" : part;
  }

  /** The site or the part of a signature that a key names; empty if it names none. */
  public static String part(String key) {
    String[] parts = key.split("/", 3);
    return parts.length == 3 ? parts[2] : "";
  }

  /** The learner that a key belongs to. */
  public static String learner(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? key : key.substring(0, slash);
  }
}
