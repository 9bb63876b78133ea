// SPDX-License-Identifier: Apache-2.0
package io.moram.client;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a broker says of one topic.
 *
 * @param name its name
 * @param partitions the number of its partitions; 0 if it is absent
 * @param replicas the least number of replicas of a partition; 0 if it is absent
 * @param policy its cleanup.policy; null if it is absent or not shown
 * @param retentionMillis how long it keeps records; null if it keeps them without a limit of time
 * @param records the number of offsets between its start and its end. Compacted records and markers
 *     of transactions count too.
 * @param bytes the size of one replica of each partition; null if the broker does not show it
 */
@API(status = API.Status.EXPERIMENTAL)
public record TopicOverview(
    String name,
    int partitions,
    int replicas,
    @Nullable String policy,
    @Nullable Long retentionMillis,
    long records,
    @Nullable Long bytes) {

  /** A topic that does not exist. */
  static TopicOverview absent(String name) {
    return new TopicOverview(name, 0, 0, null, null, 0, null);
  }

  /** Whether the topic exists. */
  public boolean isPresent() {
    return partitions > 0;
  }
}
