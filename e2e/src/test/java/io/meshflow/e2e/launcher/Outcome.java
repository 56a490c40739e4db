package io.meshflow.e2e.launcher;

import java.util.List;

/** What a finished process left. */
record Outcome(int code, String out, String err) {
  List<String> lines() {
    return out.lines().toList();
  }
}
