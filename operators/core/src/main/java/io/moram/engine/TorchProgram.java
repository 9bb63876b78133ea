// SPDX-License-Identifier: Apache-2.0
package io.moram.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Methods written in TorchScript, the engine's own language: they call any of PyTorch's operations,
 * of which DJL exposes a part, and cross into native code once, however many operations they have.
 * Gradients flow through them as through any operation.
 *
 * <p>The source is a class {@code Program(Module)} without parameters, and works on any device. A
 * program lives as long as the JVM. Any number of threads may call it at once.
 */
public final class TorchProgram {

  private final PtSymbolBlock module;

  private TorchProgram(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles a program.
   *
   * @param owner the class beside which the source lies
   * @param resource the source's file name
   * @throws IllegalStateException if there is no such source; the engine's own exception where it
   *     does not compile
   */
  public static TorchProgram load(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " beside " + owner.getName());
      }
      byte[] archive = ProgramArchive.of(in.readAllBytes());
      PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
      return new TorchProgram(
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  /** Begins a call; the arguments follow in the method's order. */
  public Call method(String name) {
    return new Call(name);
  }

  /**
   * Runs a method whose result gradients can flow through; other calls record none.
   *
   * @param arguments the method's {@code Tensor} arguments, in its order; at least one
   * @return the {@code Tensor} that it returned, of the first argument's manager
   */
  public NDArray runWithGradients(String method, NDArray... arguments) {
    // DJL takes the method's name from the name of an array that is no argument.
    try (NDArray name = arguments[0].getManager().create(0)) {
      name.setName("module_method:" + method);
      NDList inputs = new NDList(name);
      inputs.addAll(List.of(arguments));
      return IValueUtils.forward(module, inputs, true).singletonOrThrow();
    }
  }

  /** A call that is being put together; for one use by one thread. */
  public final class Call {
    private final String name;
    private final List<IValue> arguments = new ArrayList<>();

    private Call(String name) {
      this.name = name;
    }

    /** A {@code Tensor}. */
    public Call with(NDArray array) {
      arguments.add(IValue.from((PtNDArray) array));
      return this;
    }

    /** An {@code int}. */
    public Call with(long number) {
      arguments.add(IValue.from(number));
      return this;
    }

    /** A {@code float}, which in TorchScript has 64 bits. */
    public Call with(double number) {
      arguments.add(IValue.from(number));
      return this;
    }

    /** A {@code List[int]}. */
    public Call with(long[] numbers) {
      arguments.add(IValue.listFrom(numbers));
      return this;
    }

    /** A {@code List[Tensor]}. */
    public Call with(NDList arrays) {
      arguments.add(
          IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new)));
      return this;
    }

    /**
     * Runs the method.
     *
     * @param owner gets the result
     * @return the {@code Tensor}, or the tensors of the tuple, that it returned
     */
    public NDList run(NDManager owner) {
      PtNDManager manager = (PtNDManager) owner;
      try (IValue result = IValueUtils.runMethod(module, name, arguments.toArray(IValue[]::new))) {
        NDList arrays = new NDList();
        if (result.isTuple()) {
          for (IValue element : result.toIValueTuple()) {
            try (element) {
              arrays.add(element.toTensor(manager));
            }
          }
        } else {
          arrays.add(result.toTensor(manager));
        }
        return arrays;
      } finally {
        arguments.forEach(IValue::close);
      }
    }
  }
}
