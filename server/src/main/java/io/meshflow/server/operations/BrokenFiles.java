package io.meshflow.server.operations;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.concurrent.ConcurrentSkipListMap;

/** Watched files that are not taken as they are now, and why. Thread safe. */
public final class BrokenFiles {

  private final ConcurrentSkipListMap<String, String> faults = new ConcurrentSkipListMap<>();

  /** The file is broken: what was read before stays. */
  public void broken(String file, String fault) {
    faults.put(file, SecretRedactor.redact(fault));
  }

  /** The file is taken again, or gone. */
  public void well(String file) {
    faults.remove(file);
  }

  /** How many there are. */
  public int count() {
    return faults.size();
  }

  /** Each with its fault. */
  public Value.Array document() {
    return Value.array(
        faults.entrySet().stream()
            .map(
                each ->
                    Value.obj("file", Value.of(each.getKey()), "fault", Value.of(each.getValue())))
            .toList());
  }
}
