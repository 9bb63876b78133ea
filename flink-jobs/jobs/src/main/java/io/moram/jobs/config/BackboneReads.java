// SPDX-License-Identifier: Apache-2.0
package io.moram.jobs.config;

/** What the backbone of a job reads. */
public enum BackboneReads {
  /** What the backbone's folder says where the job is built. */
  AUTO,
  /** Pictures. */
  PICTURES,
  /** Prompts. */
  TEXTS
}
