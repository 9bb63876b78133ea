// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.junit.jupiter.api.Test;

class DeviceLeaseTest {
  private final DeviceLease.Gpus gpus = new DeviceLease.Gpus();

  /** What Flink's plug-in gives every subtask of a TaskManager with {@code gpu.amount: 4}. */
  private record Gpu(int number) implements ExternalResourceInfo {
    @Override
    public Optional<String> getProperty(String key) {
      return key.equals("index") ? Optional.of(Integer.toString(number)) : Optional.empty();
    }

    @Override
    public Collection<String> getKeys() {
      return Set.of("index");
    }
  }

  @Test
  void everySubtaskHasAGpuOfItsOwnUntilAllAreTaken() {
    List<DeviceLease> leases = IntStream.range(0, 6).mapToObj(i -> lease(DeviceKind.GPU)).toList();

    assertThat(leases)
        .extracting(DeviceLease::device)
        .containsExactly(
            Device.gpu(0),
            Device.gpu(1),
            Device.gpu(2),
            Device.gpu(3),
            Device.gpu(0),
            Device.gpu(1));
  }

  @Test
  void aGpuThatIsGivenBackIsTheNextOne() {
    List<DeviceLease> leases = IntStream.range(0, 4).mapToObj(i -> lease(DeviceKind.AUTO)).toList();
    leases.get(2).close();
    leases.get(2).close();

    assertThat(lease(DeviceKind.AUTO).device()).isEqualTo(Device.gpu(2));
    assertThat(lease(DeviceKind.AUTO).device()).isEqualTo(Device.gpu(0));
  }

  @Test
  void subtasksThatStartAtOnceShareNone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<DeviceLease>> leases = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        leases.add(threads.submit(() -> lease(DeviceKind.GPU)));
      }
      List<Device> devices = new ArrayList<>();
      for (Future<DeviceLease> lease : leases) {
        devices.add(lease.get().device());
      }
      assertThat(devices).doesNotHaveDuplicates().hasSize(4);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aGpuNeedsAnEngineForGpus() {
    lease(DeviceKind.CPU).requireEngine(false);
    lease(DeviceKind.GPU).requireEngine(true);
    assertThatIllegalStateException()
        .isThrownBy(() -> lease(DeviceKind.AUTO).requireEngine(false))
        .withMessageContainingAll("Flink announces GPU 1", "docs/gpu.md", "learner.trainer.device");
  }

  /** The slots of other operators see the GPUs of their TaskManager too. */
  @Test
  void aSubtaskOnTheCpuTakesNoGpu() {
    assertThat(lease(DeviceKind.CPU).device()).isEqualTo(Device.cpu());
    assertThat(lease(DeviceKind.GPU).device()).isEqualTo(Device.gpu(0));
  }

  @Test
  void withoutFlinkTheFirstGpuIsTakenOrTheCpu() {
    assertThat(DeviceLease.acquire(DeviceKind.AUTO, Set.of(), () -> 2, gpus).device())
        .isEqualTo(Device.gpu(0));
    assertThat(DeviceLease.acquire(DeviceKind.AUTO, Set.of(), () -> 0, gpus).device())
        .isEqualTo(Device.cpu());
    assertThatIllegalStateException()
        .isThrownBy(() -> DeviceLease.acquire(DeviceKind.GPU, Set.of(), () -> 0, gpus))
        .withMessageContaining("learner.trainer.device is gpu; the engine finds no GPU");
  }

  private DeviceLease lease(DeviceKind kind) {
    Set<ExternalResourceInfo> four = Set.of(new Gpu(3), new Gpu(1), new Gpu(0), new Gpu(2));
    return DeviceLease.acquire(kind, four, () -> 0, gpus);
  }
}
