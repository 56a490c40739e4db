package io.meshflow.server.api;

import io.meshflow.core.run.Approval;
import io.meshflow.core.run.RunId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which questions each key was shown by this process, the latest of them. Thread safe. */
final class Shown {

  private static final int MOST = 50_000;

  private record Sight(String key, String approval) {}

  private final Map<Sight, Boolean> sights =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sight, Boolean> eldest) {
          return size() > MOST;
        }
      };

  synchronized void add(String key, RunId run, Approval.Id approval) {
    sights.put(new Sight(key, approval.among(run)), true);
  }

  synchronized boolean to(String key, RunId run, Approval.Id approval) {
    return sights.containsKey(new Sight(key, approval.among(run)));
  }
}
