// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train;

import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StateBackend;

/**
 * A state backend that counts the bytes that are read from its keyed state, by the state's name. A
 * key that is only looked up counts too.
 */
final class CountedState implements StateBackend {
  @Serial private static final long serialVersionUID = 1;

  private final StateBackend backend;
  private final transient Map<String, Long> bytesRead = new TreeMap<>();

  CountedState(StateBackend backend) {
    this.backend = backend;
  }

  /** The bytes that have been read since the last call, by the names of the states. */
  Map<String, Long> takeBytesRead() {
    Map<String, Long> taken = new TreeMap<>(bytesRead);
    bytesRead.clear();
    return taken;
  }

  @Override
  @SuppressWarnings("unchecked") // The proxy forwards to a backend of this type.
  public <K> CheckpointableKeyedStateBackend<K> createKeyedStateBackend(
      KeyedStateBackendParameters<K> parameters) throws Exception {
    CheckpointableKeyedStateBackend<K> keyed = backend.createKeyedStateBackend(parameters);
    return (CheckpointableKeyedStateBackend<K>)
        proxy(
            CheckpointableKeyedStateBackend.class,
            (self, method, arguments) -> {
              Object result = invoke(keyed, method, arguments);
              return method.getName().equals("getPartitionedState")
                  ? counted((State) result, (StateDescriptor<?, ?>) arguments[2])
                  : result;
            });
  }

  @Override
  public OperatorStateBackend createOperatorStateBackend(OperatorStateBackendParameters parameters)
      throws Exception {
    return backend.createOperatorStateBackend(parameters);
  }

  private State counted(State state, StateDescriptor<?, ?> descriptor) {
    String name = descriptor.getName();
    if (state instanceof MapState<?, ?> map) {
      MapStateDescriptor<?, ?> types = (MapStateDescriptor<?, ?>) descriptor;
      return (State)
          proxy(
              MapState.class,
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "get" -> {
                      count(name, types.getKeySerializer(), arguments[0]);
                      yield count(name, types.getValueSerializer(), invoke(map, method, arguments));
                    }
                    case "contains" -> {
                      count(name, types.getKeySerializer(), arguments[0]);
                      yield invoke(map, method, arguments);
                    }
                    case "keys" -> countAll(name, types.getKeySerializer(), map.keys());
                    case "values" -> countAll(name, types.getValueSerializer(), map.values());
                    case "entries" -> {
                      List<Map.Entry<?, ?>> entries = new ArrayList<>();
                      for (Map.Entry<?, ?> entry : map.entries()) {
                        count(name, types.getKeySerializer(), entry.getKey());
                        count(name, types.getValueSerializer(), entry.getValue());
                        entries.add(entry);
                      }
                      yield entries;
                    }
                    case "put", "putAll", "remove", "clear" -> invoke(map, method, arguments);
                    default -> throw new UnsupportedOperationException(method + " is not counted");
                  });
    }
    return (State)
        proxy(
            ValueState.class,
            (self, method, arguments) -> {
              Object result = invoke(state, method, arguments);
              return method.getName().equals("value")
                  ? count(name, descriptor.getSerializer(), result)
                  : result;
            });
  }

  private <T> Iterable<T> countAll(String name, TypeSerializer<?> serializer, Iterable<T> all)
      throws IOException {
    List<T> read = new ArrayList<>();
    for (T one : all) {
      count(name, serializer, one);
      read.add(one);
    }
    return read;
  }

  @SuppressWarnings("unchecked") // The state has values of the type that its serializer writes.
  private <T> T count(String name, TypeSerializer<?> serializer, T value) throws IOException {
    if (value != null) {
      DataOutputSerializer bytes = new DataOutputSerializer(64);
      ((TypeSerializer<T>) serializer).serialize(value, bytes);
      bytesRead.merge(name, (long) bytes.length(), Long::sum);
    }
    return value;
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
