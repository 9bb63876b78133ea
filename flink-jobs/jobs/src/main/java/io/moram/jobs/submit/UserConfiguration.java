// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.submit;

import io.moram.jobs.config.JobLog;
import io.moram.jobs.options.OptionCatalog;
import io.moram.jobs.options.OptionHolder;
import io.moram.jobs.options.TypedOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.ParameterTool;

/**
 * The options of a job with the values that it uses, as the dashboard shows them under "User
 * Configuration". Secrets are hidden. No operator reads it.
 */
final class UserConfiguration {

  private UserConfiguration() {}

  /**
   * Collects the defaults of a job's options and, in their place, the values that are set.
   *
   * @param holders the classes that declare the job's options
   */
  static ParameterTool of(List<Class<?>> holders, ReadableConfig options) {
    Map<String, String> shown = new TreeMap<>();
    for (OptionHolder holder : OptionCatalog.holders()) {
      if (holders.contains(holder.declaring())) {
        for (TypedOption option : holder.options()) {
          shown.put(option.key(), option.defaultText());
        }
      }
    }
    shown.putAll(JobLog.shown(options));
    return ParameterTool.fromMap(shown);
  }
}
