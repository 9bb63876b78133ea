// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.moram.engine.EngineThreads;
import io.moram.model.clip.ClipBackbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.jspecify.annotations.Nullable;

/**
 * One operator's hold on a backbone. All operators in a JVM that choose the same folder and device
 * hold the same copy in native memory; it is freed when the last of them lets go.
 */
public final class SharedBackbone implements AutoCloseable {
  /** The name under which GPUs are configured as an external resource. */
  private static final String GPU_RESOURCE = "gpu";

  private static final String INDEX = "index";

  // What a JVM truly has once: native memory is not Flink's to share.
  private static final Map<Key, Copy> COPIES = new HashMap<>();

  private record Key(@Nullable String folder, Device device) {}

  private static final class Copy {
    private final ClipBackbone backbone;
    private int holders;

    Copy(ClipBackbone backbone) {
      this.backbone = backbone;
    }
  }

  private final Key key;
  private final ClipBackbone backbone;
  private boolean held = true;

  private SharedBackbone(Key key, ClipBackbone backbone) {
    this.key = key;
    this.backbone = backbone;
  }

  /**
   * Takes hold of a backbone, for the calling task thread: loads it where no other operator has.
   *
   * @throws IOException if it cannot be read, or is no model that the project knows
   * @throws IllegalStateException if a GPU is asked for and there is none
   */
  public static SharedBackbone acquire(BackboneChoice choice, RuntimeContext context)
      throws IOException {
    Key key = new Key(choice.folder(), device(choice.device(), context));
    SharedBackbone hold = acquire(key);
    if (choice.threads() > 0) {
      // The engine is there now, which sets its own number when it starts.
      EngineThreads.useForThisThread(choice.threads());
    }
    return hold;
  }

  private static SharedBackbone acquire(Key key) throws IOException {
    synchronized (COPIES) {
      Copy copy = COPIES.get(key);
      if (copy == null) {
        copy = new Copy(load(key));
        COPIES.put(key, copy);
      }
      copy.holders++;
      return new SharedBackbone(key, copy.backbone);
    }
  }

  private static ClipBackbone load(Key key) throws IOException {
    return key.folder == null
        ? ClipBackbone.loadDefault(key.device)
        : ClipBackbone.load(Path.of(key.folder), key.device);
  }

  private static Device device(DeviceKind kind, RuntimeContext context) {
    if (kind == DeviceKind.CPU) {
      return Device.cpu();
    }
    for (ExternalResourceInfo info : context.getExternalResourceInfos(GPU_RESOURCE)) {
      return Device.gpu(info.getProperty(INDEX).map(Integer::parseInt).orElse(0));
    }
    if (Engine.getInstance().getGpuCount() > 0) {
      return Device.gpu(0);
    }
    if (kind == DeviceKind.GPU) {
      throw new IllegalStateException(
          "A GPU is asked for, and this machine has none that the engine can use; set the device"
              + " to cpu or auto, or configure '"
              + GPU_RESOURCE
              + "' as an external resource");
    }
    return Device.cpu();
  }

  /** The backbone; usable until {@link #close}. */
  public ClipBackbone backbone() {
    if (!held) {
      throw new IllegalStateException("The backbone has been let go");
    }
    return backbone;
  }

  /** Whether it computes on a GPU. */
  public boolean isOnGpu() {
    return key.device.isGpu();
  }

  /** Lets go; a second time does nothing. */
  @Override
  public void close() {
    if (!held) {
      return;
    }
    held = false;
    synchronized (COPIES) {
      Copy copy = COPIES.get(key);
      if (copy != null && --copy.holders == 0) {
        COPIES.remove(key);
        copy.backbone.close();
      }
    }
  }
}
