// SPDX-License-Identifier: Apache-2.0
package io.moram.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.moram.model.image.ImagePreprocessor;
import io.moram.sites.SiteGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Another backbone, with a list of the texts that it was asked to embed. */
public final class CountingBackbone implements Backbone {
  private final Backbone backbone;
  private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param backbone does the work; closed with this
   */
  public CountingBackbone(Backbone backbone) {
    this.backbone = backbone;
  }

  /** The texts since the last call, in order. */
  public List<String> takeTexts() {
    List<String> taken = List.copyOf(texts);
    texts.clear();
    return taken;
  }

  @Override
  public NDArray encodeTexts(NDManager scope, List<String> asked, SiteAdapter adapter) {
    texts.addAll(asked);
    return backbone.encodeTexts(scope, asked, adapter);
  }

  @Override
  public TextReading read(String text) {
    return backbone.read(text);
  }

  @Override
  public String fingerprint() {
    return backbone.fingerprint();
  }

  @Override
  public List<SiteGroup> siteGroups() {
    return backbone.siteGroups();
  }

  @Override
  public List<SiteGroup> siteGroups(int firstLayer) {
    return backbone.siteGroups(firstLayer);
  }

  @Override
  public int imageLayers() {
    return backbone.imageLayers();
  }

  @Override
  public int patchesPerSide() {
    return backbone.patchesPerSide();
  }

  @Override
  public int embeddingWidth() {
    return backbone.embeddingWidth();
  }

  @Override
  public FeatureWidths featureWidths() {
    return backbone.featureWidths();
  }

  @Override
  public float logitScale() {
    return backbone.logitScale();
  }

  @Override
  public NDManager manager() {
    return backbone.manager();
  }

  @Override
  public ImagePreprocessor preprocessor() {
    return backbone.preprocessor();
  }

  @Override
  public ImageStates encodeLower(NDManager scope, List<float[]> images, int layers) {
    return backbone.encodeLower(scope, images, layers);
  }

  @Override
  public ImageStates withProducts(ImageStates lower) {
    return backbone.withProducts(lower);
  }

  @Override
  public ImageStates lowerStates(NDManager scope, List<float[]> states, int layers) {
    return backbone.lowerStates(scope, states, layers);
  }

  @Override
  public NDArray encodeImages(NDManager scope, ImageStates lower, SiteAdapter adapter) {
    return backbone.encodeImages(scope, lower, adapter);
  }

  @Override
  public List<float[]> features(ImageStates lower) {
    return backbone.features(lower);
  }

  @Override
  public DifferentiableEncoding encodeImagesInTraining(
      NDManager scope, ImageStates lower, TrainableAdapter trained, BackwardSettings settings) {
    return backbone.encodeImagesInTraining(scope, lower, trained, settings);
  }

  @Override
  public DifferentiableEncoding encodeTextsInTraining(
      NDManager scope, List<String> asked, TrainableAdapter trained, BackwardSettings settings) {
    return backbone.encodeTextsInTraining(scope, asked, trained, settings);
  }

  @Override
  public void close() {
    backbone.close();
  }
}
