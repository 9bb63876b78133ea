// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.Activation;
import io.moram.flink.state.VersionedSerializer;
import io.moram.training.TrainingRecipe;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The format of a task's recipe. */
public final class RecipeSerializer extends VersionedSerializer<TrainingRecipe> {
  /** Flink calls this constructor when it restores state. */
  public RecipeSerializer() {
    super(1);
  }

  @Override
  protected void write(TrainingRecipe recipe, DataOutputView target) throws IOException {
    target.writeInt(recipe.rank());
    target.writeInt(recipe.activation().topK());
    target.writeFloat(recipe.activation().temperature());
    target.writeFloat(recipe.activation().threshold());
    target.writeDouble(recipe.learningRate());
    target.writeDouble(recipe.beta1());
    target.writeDouble(recipe.beta2());
    target.writeInt(recipe.batchSize());
    target.writeInt(recipe.stepsPerTask());
    target.writeInt(recipe.stepsPerBatch());
    target.writeInt(recipe.firstLayer());
  }

  @Override
  protected TrainingRecipe read(int version, DataInputView source) throws IOException {
    return new TrainingRecipe(
        source.readInt(),
        new Activation(source.readInt(), source.readFloat(), source.readFloat()),
        source.readDouble(),
        source.readDouble(),
        source.readDouble(),
        source.readInt(),
        source.readInt(),
        source.readInt(),
        source.readInt());
  }
}
