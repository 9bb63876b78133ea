// SPDX-License-Identifier: Apache-2.0
package io.moram.recall;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.atoms.ClassPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One Gaussian per class and task over frozen features, with one covariance for all, in native
 * memory. The hidden part and the embedding have a covariance each. Thread-safe; must not be closed
 * while in use.
 */
public final class ClassGaussians implements AutoCloseable {

  /**
   * α of both covariances: how far they are shrunk to a multiple of the identity. 0.3 is the best
   * of 0.01, 0.1 and 0.3 over three sets of domains at once: see docs/results.md.
   */
  public static final double SHRINKAGE = 0.3;

  private static final double UNLIMITED = Novelty.UNKNOWN.limit();

  /** Pictures whose features differ by less than a millionth count as equal. */
  private static final double ROUNDING = 1e-12;

  /**
   * A class as one task saw it.
   *
   * @param task the task's place in the list that the Gaussians were made of
   */
  public record Component(int task, ClassPrompt prompt, long examples) {

    /** The class name. */
    public String label() {
      return prompt.label();
    }
  }

  /**
   * Squared distances of pictures to components.
   *
   * @param hidden {@code [pictures][components]}
   * @param embedding {@code [pictures][components]}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Distances(float[][] hidden, float[][] embedding) {

    /**
     * Squared distances of one picture to components.
     *
     * @param hidden {@code [components]}
     * @param embedding {@code [components]}
     */
    public record OfPicture(float[] hidden, float[] embedding) {}

    /** One picture's. */
    public OfPicture of(int picture) {
      return new OfPicture(hidden[picture], embedding[picture]);
    }
  }

  private final NDManager manager;
  private final List<Component> components;
  private final long examples;
  private final PartGaussians hidden;
  private final PartGaussians embedding;

  /** Of every task, the squared distance beyond which a picture is not one of its own. */
  private final double[] limits;

  private <E extends Exception> ClassGaussians(
      NDManager manager,
      List<Component> components,
      long examples,
      PartGaussians hidden,
      PartGaussians embedding,
      int tasks,
      SignatureReader<E> signatures)
      throws E {
    this.manager = manager;
    this.components = components;
    this.examples = examples;
    this.hidden = hidden;
    this.embedding = embedding;
    this.limits = new double[tasks];
    for (int task = 0; task < tasks; task++) {
      limits[task] = limit(signatures.read(task));
    }
    double largest = Arrays.stream(limits).filter(Double::isFinite).max().orElse(UNLIMITED);
    for (int task = 0; task < limits.length; task++) {
      if (limits[task] == UNLIMITED) {
        // Few pictures do not say how far the task reaches.
        limits[task] = largest;
      }
    }
  }

  private double limit(RecallSignature task) {
    Novelty atSeal = task.novelty();
    return task.isOpen() || atSeal.limit() == UNLIMITED
        ? UNLIMITED
        : atSeal.limit() * meanDistance(task) / atSeal.meanDistance();
  }

  /** The mean squared distance of a task's pictures to their classes, under this covariance. */
  double meanDistance(RecallSignature task) {
    return (hidden.traceOfProduct(task.hiddenScatter())
            + embedding.traceOfProduct(task.embeddingScatter()))
        / task.examples();
  }

  /**
   * Makes the Gaussians of all tasks.
   *
   * @param parent decides the device
   * @param tasks their signatures, in order, with the same widths; at least one class in all
   */
  public static ClassGaussians of(NDManager parent, List<RecallSignature> tasks) {
    SignatureReader<RuntimeException> signatures = tasks::get;
    return of(parent, tasks.size(), signatures);
  }

  /**
   * As {@link #of(NDManager, List)}, with one signature on the heap at a time. Each is read twice.
   *
   * @param tasks the number of tasks
   * @param signatures reads their signatures
   */
  public static <E extends Exception> ClassGaussians of(
      NDManager parent, int tasks, SignatureReader<E> signatures) throws E {
    List<Component> components = new ArrayList<>();
    List<float[]> means = new ArrayList<>();
    double[] hidden = {};
    double[] embedding = {};
    long examples = 0;
    int hiddenWidth = 0;
    int embeddingWidth = 0;
    for (int task = 0; task < tasks; task++) {
      RecallSignature signature = signatures.read(task);
      if (task == 0) {
        hiddenWidth = signature.widths().hidden();
        embeddingWidth = signature.widths().embedding();
        hidden = new double[SymmetricMatrix.length(hiddenWidth)];
        embedding = new double[SymmetricMatrix.length(embeddingWidth)];
      }
      for (ClassSignature one : signature.classes()) {
        components.add(new Component(task, one.prompt(), one.examples()));
        means.add(one.mean());
      }
      if (!signature.isOpen()) {
        add(hidden, signature.hiddenScatter());
        add(embedding, signature.embeddingScatter());
        examples += signature.examples();
      }
    }
    if (components.isEmpty()) {
      throw new IllegalArgumentException("Gaussians need a class");
    }
    NDManager manager = parent.newSubManager();
    ClassGaussians made = null;
    try {
      made =
          new ClassGaussians(
              manager,
              List.copyOf(components),
              examples,
              part(manager, hidden, examples, means, 0, hiddenWidth),
              part(manager, embedding, examples, means, hiddenWidth, embeddingWidth),
              tasks,
              signatures);
      return made;
    } finally {
      if (made == null) {
        manager.close();
      }
    }
  }

  private static void add(double[] sum, float[] scatter) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += scatter[i];
    }
  }

  private static PartGaussians part(
      NDManager manager,
      double[] scatter,
      long examples,
      List<float[]> means,
      int from,
      int width) {
    float[] center = new float[width];
    double variance = 0;
    double power = 0;
    for (int i = 0; i < width; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] mean : means) {
        sum += mean[from + i];
        squares += (double) mean[from + i] * mean[from + i];
      }
      double middle = sum / means.size();
      center[i] = (float) middle;
      power += squares / means.size();
      variance += squares / means.size() - middle * middle;
    }
    double rounding = Math.max(Float.MIN_NORMAL, ROUNDING * power / width);
    NDArray inverse =
        SharedCovariance.inverse(
            manager, scatter, width, examples, SHRINKAGE, variance / width, rounding);
    return PartGaussians.of(manager, from, center, means.toArray(float[][]::new), inverse);
  }

  /** The classes by task, in the order of the distances. */
  public List<Component> components() {
    return components;
  }

  /**
   * Squared distances of pictures to every component.
   *
   * @param features of each picture, {@code [hidden + embedding]}; at least one picture
   */
  public Distances distances(List<float[]> features) {
    float[][] rows = features.toArray(float[][]::new);
    try (NDManager scope = manager.newSubManager()) {
      return new Distances(hidden.distances(scope, rows), embedding.distances(scope, rows));
    }
  }

  /** Whether a picture is too far from every task to belong to one. */
  public boolean isNovel(Distances distances, int picture) {
    for (int i = 0; i < components.size(); i++) {
      double distance = distances.hidden[picture][i] + distances.embedding[picture][i];
      if (distance <= limits[components.get(i).task()]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The distance of a picture to its own component, hidden and embedding added up, as if that
   * picture had never entered the sums: its mean and the covariance are corrected for it in closed
   * form (Sherman and Morrison).
   *
   * @param distances of pictures that are part of the sums
   * @param picture which of them
   * @param component the picture's own
   * @return NaN if the component has no other picture
   */
  public double distanceLeftOut(Distances distances, int picture, int component) {
    return leftOut(distances.hidden[picture][component], component)
        + leftOut(distances.embedding[picture][component], component);
  }

  private double leftOut(double distance, int component) {
    double count = components.get(component).examples();
    if (count < 2) {
      return Double.NaN;
    }
    double share = count / (count - 1);
    double weight = (1 - SHRINKAGE) / examples * share;
    return share * share * distance / Math.max(1 - weight * distance, Float.MIN_NORMAL);
  }

  /** The native memory of the Gaussians in bytes. */
  public long bytes() {
    return hidden.bytes() + embedding.bytes();
  }

  @Override
  public void close() {
    manager.close();
  }
}
