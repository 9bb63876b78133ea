// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.serve.slot;

import io.moram.flink.atoms.AtomsFigures;
import io.moram.flink.serve.predictor.BankFigures;
import io.moram.flink.serve.predictor.BanksLease;
import io.moram.resource.ResidentMemory;
import io.moram.serving.bank.BankCache;
import io.moram.serving.bank.BankLoads;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of what the slots of a TaskManager share: {@code residentBytes}, {@code
 * learnersLoaded}, {@code bankBytes}, {@code bankLoads}, {@code bankLoadMillis}, {@code
 * bankEvictions}, {@code bankHits}, {@code bankMisses}, {@code banksLoading}, {@code banksRefused},
 * {@code learnersBehind}, {@code sealsWaiting}, {@code atomMessagesRead}, {@code
 * atomMessagesRejected}, {@code atomsLag}, {@code atomsHeldBack}, {@code atomsAgeMillis}.
 */
public final class BankMetrics {
  private BankMetrics() {}

  /** Registers them in a slot's group. */
  public static void register(MetricGroup group, BanksLease shared) {
    BankCache banks = shared.banks();
    group.gauge("residentBytes", ResidentMemory::bytes);
    group.gauge("learnersLoaded", banks::loadedLearners);
    group.gauge("bankBytes", banks::bytes);
    group.gauge("sealsWaiting", banks::sealsWaiting);
    group.gauge("learnersBehind", () -> banks.behind().size());
    group.gauge("atomMessagesRead", shared::messagesRead);
    group.gauge("atomMessagesRejected", shared::messagesRejected);
    BankFigures figures = shared.bankFigures();
    group.gauge("bankLoads", figures::loads);
    group.histogram("bankLoadMillis", figures.loadMillis());
    group.gauge("bankEvictions", figures::evictions);
    BankLoads loads = shared.loads();
    group.gauge("bankHits", loads::hits);
    group.gauge("bankMisses", loads::misses);
    group.gauge("banksLoading", loads::loading);
    group.gauge("banksRefused", loads::refused);
    AtomsFigures atoms = shared.atoms();
    group.gauge("atomsLag", atoms::lag);
    group.gauge("atomsHeldBack", atoms::heldBack);
    group.gauge("atomsAgeMillis", atoms::ageMillis);
  }
}
