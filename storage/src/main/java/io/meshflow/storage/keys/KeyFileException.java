package io.meshflow.storage.keys;

import java.nio.file.Path;

/** A key file is absent, unreadable, damaged or not the right one; says what to do about it. */
public final class KeyFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final String reason;
  private final String remedy;

  KeyFileException(Path file, String reason, String remedy) {
    super("Key file " + file + " " + reason + ". " + remedy);
    this.file = file;
    this.reason = reason;
    this.remedy = remedy;
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** What is wrong with it. */
  public String reason() {
    return reason;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
