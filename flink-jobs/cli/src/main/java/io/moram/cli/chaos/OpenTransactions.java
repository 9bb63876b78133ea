// SPDX-License-Identifier: Apache-2.0
package io.moram.cli.chaos;

import io.moram.client.KafkaAccess;
import io.moram.jobs.submit.Job;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** The transactions that a job has not committed. */
final class OpenTransactions {

  private OpenTransactions() {}

  /** Aborts all of a job's, as the broker does with those that are too old. */
  static void abort(KafkaAccess access, Job job) throws IOException {
    String prefix = access.topics().prefix() + job.title();
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers()))) {
      List<String> open =
          admin
              .listTransactions(
                  new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
              .all()
              .get()
              .stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(prefix))
              .toList();
      admin.fenceProducers(open).all().get();
    } catch (ExecutionException e) {
      throw new IOException("The broker did not abort the transactions", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while aborting transactions", e);
    }
  }
}
