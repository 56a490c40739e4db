package io.meshflow.definition;

import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the text of files, never more than the limit. */
final class SourceText {

  /** How many bytes a document may have. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private SourceText() {}

  /** The text of a file, unless it cannot be had; why is added to the problems. */
  static Optional<String> read(Path file, Problems problems) {
    try {
      if (Files.isDirectory(file)) {
        problems.error(Place.START, "no_file", "This is a folder, not a file", "name the file");
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        return decode(in.readNBytes(MAX_BYTES + 1), problems);
      }
    } catch (NoSuchFileException e) {
      problems.error(Place.START, "no_file", "There is no such file", "check the path");
    } catch (IOException e) {
      problems.error(
          Place.START,
          "unreadable_file",
          "The file cannot be read: " + e.getMessage(),
          "check its permissions");
    }
    return Optional.empty();
  }

  /** The text that the bytes stand for. */
  static Optional<String> decode(byte[] bytes, Problems problems) {
    if (bytes.length > MAX_BYTES) {
      problems.error(
          Place.START,
          "too_large",
          "The document is larger than 4 MB",
          "split it into sub-workflows, and pass data as input");
      return Optional.empty();
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      problems.error(
          placeOf(bytes, in.position()),
          "not_utf8",
          "The file is not UTF-8 from here on",
          "save it as UTF-8");
      return Optional.empty();
    }
    String text = out.flip().toString();
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private static Place placeOf(byte[] bytes, int offset) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Place(line, offset - start + 1);
  }
}
