// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.text;

import io.moram.flink.backbone.SharedBackbone;
import io.moram.flink.serve.predictor.BanksLease;
import io.moram.flink.serve.predictor.SharedBanks;
import io.moram.flink.serve.settings.ServingSettings;
import io.moram.model.LanguageModel;
import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operator's lease of a language model and of its learners' banks.
 *
 * @param model usable until {@link #close}
 * @param banks closed before the model
 * @param release ends the use of the model
 */
record ModelLease(LanguageModel model, BanksLease banks, Runnable release)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLease.class);

  /**
   * Leases the model for the calling task thread, and waits until the topic atoms has been read to
   * its end.
   *
   * @throws IOException if the model or the topic cannot be read
   */
  static ModelLease acquire(ServingSettings settings, RuntimeContext context)
      throws IOException, InterruptedException {
    SharedBackbone backbone = SharedBackbone.acquire(settings.backbone(), context);
    ModelLease leased = null;
    try {
      LanguageModel model = backbone.languageModel();
      BanksLease banks = SharedBanks.acquire(settings, model, context);
      LOG.info(
          "Serving of texts opened: backbone={} device={} topic={} bankMemoryBytes={}"
              + " bankLoaders={}",
          model.fingerprint(),
          backbone.device(),
          settings.atomsTopic(),
          settings.bankMemoryBytes(),
          settings.bankLoaders());
      leased = new ModelLease(model, banks, backbone::close);
      return leased;
    } finally {
      if (leased == null) {
        backbone.close();
      }
    }
  }

  @Override
  public void close() {
    try {
      banks.close();
    } finally {
      release.run();
    }
  }
}
