// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import ai.djl.Device;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.jspecify.annotations.Nullable;

/**
 * The device of one subtask. Flink shows every subtask all GPUs of its TaskManager, and does not
 * say which is whose. So each subtask leases the one that the fewest others hold, the first of
 * equals.
 */
final class DeviceLease implements AutoCloseable {
  private static final String INDEX = "index";

  /** The leases of GPUs, by index. A class loader has one of these: a job counts its own. */
  static final class Gpus {
    private final Map<Integer, Integer> held = new HashMap<>();

    private synchronized int acquire(Collection<Integer> offered) {
      int chosen = -1;
      for (int index : new TreeSet<>(offered)) {
        if (chosen < 0 || held(index) < held(chosen)) {
          chosen = index;
        }
      }
      held.merge(chosen, 1, Integer::sum);
      return chosen;
    }

    private synchronized void release(int index) {
      held.merge(index, -1, Integer::sum);
    }

    private int held(int index) {
      return held.getOrDefault(index, 0);
    }
  }

  private final Device device;
  private final @Nullable Gpus gpus;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DeviceLease(Device device, @Nullable Gpus gpus) {
    this.device = device;
    this.gpus = gpus;
  }

  /**
   * Leases the device of a subtask.
   *
   * @param announced the GPUs that Flink shows the subtask
   * @param found the number of GPUs that the engine finds, asked for only if Flink shows none
   * @throws IllegalStateException if a GPU is asked for and there is none
   */
  static DeviceLease acquire(
      DeviceKind kind, Collection<ExternalResourceInfo> announced, IntSupplier found, Gpus gpus) {
    if (kind == DeviceKind.CPU) {
      return new DeviceLease(Device.cpu(), null);
    }
    if (!announced.isEmpty()) {
      int index = gpus.acquire(announced.stream().map(DeviceLease::index).toList());
      return new DeviceLease(Device.gpu(index), gpus);
    }
    if (found.getAsInt() > 0) {
      return new DeviceLease(Device.gpu(0), null);
    }
    if (kind == DeviceKind.GPU) {
      throw new IllegalStateException(
          "backbone.device, learner.embed.device or learner.trainer.device is gpu; the engine finds"
              + " no GPU on this machine. Set it to cpu or auto, or configure the external resource"
              + " 'gpu'.");
    }
    return new DeviceLease(Device.cpu(), null);
  }

  /**
   * Refuses a GPU that Flink announces to an engine without CUDA. The engine's own error is pages
   * long, and does not say so.
   *
   * @param cuda whether the engine's native libraries were built for GPUs
   * @throws IllegalStateException if the device is a GPU and {@code cuda} is false
   */
  void requireEngine(boolean cuda) {
    if (device.isGpu() && !cuda) {
      throw new IllegalStateException(
          "Flink announces GPU "
              + device.getDeviceId()
              + ", but PyTorch's native libraries are those for processors. Set PYTORCH_LIBRARY_PATH"
              + " and PYTORCH_FLAVOR as docs/gpu.md says, or set learner.trainer.device to cpu.");
    }
  }

  private static int index(ExternalResourceInfo info) {
    return info.getProperty(INDEX).map(Integer::parseInt).orElse(0);
  }

  Device device() {
    return device;
  }

  /** Gives the device back; a second time does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && gpus != null) {
      gpus.release(device.getDeviceId());
    }
  }
}
