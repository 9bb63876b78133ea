// SPDX-License-Identifier: Apache-2.0
package io.moram.flink.train.state;

import io.moram.atoms.ClassPrompt;
import io.moram.flink.state.StateFields;
import io.moram.flink.state.VersionedSerializer;
import io.moram.sites.SiteShape;
import io.moram.training.ActiveSite;
import io.moram.training.TrainingState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The open task's atoms and their moments in keyed state, one entry per site. The learner of a call
 * is the current key.
 */
public final class ActiveState {
  private final ValueState<Header> header;
  private final MapState<Integer, ActiveSite> sites;

  /** A {@link TrainingState} without its sites, of which it has the number. */
  public record Header(
      int task,
      long seed,
      int step,
      int skipped,
      int earlierClasses,
      List<ClassPrompt> classes,
      int sites) {}

  ActiveState(KeyedStateStore store) {
    header = store.getState(new ValueStateDescriptor<>("active", new HeaderSerializer()));
    sites = LearnerState.map(store, "active-sites", IntSerializer.INSTANCE, new SiteSerializer());
  }

  /** The state that was written last; null if no step has been taken. */
  public @Nullable TrainingState read() throws Exception {
    Header written = header.value();
    if (written == null) {
      return null;
    }
    List<ActiveSite> all = new ArrayList<>(written.sites);
    for (int site = 0; site < written.sites; site++) {
      all.add(sites.get(site));
    }
    return new TrainingState(
        written.task,
        written.seed,
        written.step,
        written.skipped,
        written.earlierClasses,
        written.classes,
        all);
  }

  /** The number of steps of the state that was written last; 0 if there is none. */
  public int steps() throws Exception {
    Header written = header.value();
    return written == null ? 0 : written.step;
  }

  /** Writes the state of the open task. */
  public void write(TrainingState state) throws Exception {
    header.update(
        new Header(
            state.task(),
            state.seed(),
            state.step(),
            state.skipped(),
            state.earlierClasses(),
            state.classes(),
            state.sites().size()));
    for (int site = 0; site < state.sites().size(); site++) {
      sites.put(site, state.sites().get(site));
    }
  }

  /** Removes the state of the sealed task. */
  public void clear() {
    header.clear();
    sites.clear();
  }

  /** The format of a header. Version 1 did not count skipped steps. */
  public static final class HeaderSerializer extends VersionedSerializer<Header> {
    /** Flink calls this constructor when it restores state. */
    public HeaderSerializer() {
      super(2);
    }

    @Override
    protected void write(Header header, DataOutputView target) throws IOException {
      target.writeInt(header.task);
      target.writeLong(header.seed);
      target.writeInt(header.step);
      target.writeInt(header.skipped);
      target.writeInt(header.earlierClasses);
      StateFields.writeList(header.classes, Vocabulary::writeClass, target);
      target.writeInt(header.sites);
    }

    @Override
    protected Header read(int version, DataInputView source) throws IOException {
      return new Header(
          source.readInt(),
          source.readLong(),
          source.readInt(),
          version == 1 ? 0 : source.readInt(),
          source.readInt(),
          StateFields.readList(Vocabulary::readClass, source),
          source.readInt());
    }
  }

  /** The format of a site's active atoms. */
  public static final class SiteSerializer extends VersionedSerializer<ActiveSite> {
    /** Flink calls this constructor when it restores state. */
    public SiteSerializer() {
      super(1);
    }

    @Override
    protected void write(ActiveSite site, DataOutputView target) throws IOException {
      StateFields.writeString(site.shape().name(), target);
      target.writeInt(site.shape().inputWidth());
      target.writeInt(site.shape().outputWidth());
      target.writeInt(site.rank());
      StateFields.writeFloats(site.keys(), target);
      StateFields.writeFloats(site.values(), target);
      StateFields.writeFloats(site.keysFirstMoment(), target);
      StateFields.writeFloats(site.valuesFirstMoment(), target);
      StateFields.writeFloats(site.keysSecondMoment(), target);
      StateFields.writeFloats(site.valuesSecondMoment(), target);
    }

    @Override
    protected ActiveSite read(int version, DataInputView source) throws IOException {
      SiteShape shape =
          new SiteShape(StateFields.readString(source), source.readInt(), source.readInt());
      return new ActiveSite(
          shape,
          source.readInt(),
          StateFields.readFloats(source),
          StateFields.readFloats(source),
          StateFields.readFloats(source),
          StateFields.readFloats(source),
          StateFields.readFloats(source),
          StateFields.readFloats(source));
    }
  }
}
