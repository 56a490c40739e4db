package io.meshflow.models;

import java.io.IOException;
import java.util.Optional;

/** Reads the data of server-sent events; comments, names, ids and retry hints are passed over. */
final class EventReader {

  private final LineReader lines;
  private boolean first = true;

  EventReader(LineReader lines) {
    this.lines = lines;
  }

  /** The data of the next event, its lines joined; empty after the last. */
  Optional<String> next() throws IOException, InterruptedException {
    StringBuilder data = new StringBuilder();
    boolean any = false;
    for (Optional<String> line = lines.line(); line.isPresent(); line = lines.line()) {
      String text = withoutMark(line.get());
      if (text.isEmpty()) {
        if (any) {
          return Optional.of(data.toString());
        }
      } else if (text.startsWith("data:")) {
        data.append(any ? "\n" : "").append(text, text.startsWith("data: ") ? 6 : 5, text.length());
        any = true;
      }
    }
    return any ? Optional.of(data.toString()) : Optional.empty();
  }

  private String withoutMark(String line) {
    boolean marked = first && line.startsWith("\uFEFF");
    first = false;
    return marked ? line.substring(1) : line;
  }
}
