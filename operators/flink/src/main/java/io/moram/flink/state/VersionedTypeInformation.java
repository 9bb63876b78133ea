// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.state;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes Flink serialize a type with its {@link VersionedSerializer}.
 *
 * @param <T> an immutable type
 */
public final class VersionedTypeInformation<T> extends TypeInformation<T> {
  /**
   * The name of the type. A field of type {@link Class} would initialize the type wherever the job
   * graph is read. The JobManager reads it in a thread that never ends. In it, an Avro record
   * leaves thread-local values behind, which keep the class loader of every job alive.
   */
  private final String type;

  private final VersionedSerializer<T> serializer;

  /**
   * @param type the type, or the super type of all types that the serializer carries
   */
  public VersionedTypeInformation(Class<T> type, VersionedSerializer<T> serializer) {
    this.type = type.getName();
    this.serializer = serializer;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  @SuppressWarnings("unchecked") // It is the name of a Class<T>.
  public Class<T> getTypeClass() {
    try {
      return (Class<T>) Class.forName(type, false, serializer.getClass().getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The class " + type + " is not where its format is", e);
    }
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof VersionedTypeInformation;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VersionedTypeInformation<?> that
        && that.type.equals(type)
        && that.serializer.equals(serializer);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + serializer.hashCode();
  }

  @Override
  public String toString() {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
