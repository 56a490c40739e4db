package io.meshflow.tools;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where file tools may reach, and how much.
 *
 * @param readable the folder below which files are read: the workflow's, or the configured one
 * @param fixed whether every run reads there, whatever folder it began with
 * @param workspaces the folder in which every run gets a folder of its own to write in
 * @param maxReadBytes of one file; what is beyond is cut
 * @param maxWriteBytes of one file
 * @param maxRunBytes of all files of one run
 */
public record FileScope(
    Path readable,
    boolean fixed,
    Path workspaces,
    long maxReadBytes,
    long maxWriteBytes,
    long maxRunBytes) {

  private static final Pattern RUN = Pattern.compile("[a-z0-9][a-z0-9-]{7,63}");
  private static final long MEGABYTE = 1L << 20;

  public FileScope {
    if (maxReadBytes < 1 || maxWriteBytes < 1 || maxRunBytes < maxWriteBytes) {
      throw new IllegalArgumentException("file limits are positive, a run's at least a file's");
    }
  }

  /** With the usual limits: 1 MB to read, 10 MB to write, 100 MB a run. */
  public static FileScope of(Path readable, Path workspaces) {
    return new FileScope(readable, false, workspaces, MEGABYTE, 10 * MEGABYTE, 100 * MEGABYTE);
  }

  /** The same for all runs, also those that began with another folder. */
  public FileScope fix() {
    return new FileScope(readable, true, workspaces, maxReadBytes, maxWriteBytes, maxRunBytes);
  }

  /** Where a run reads that began with this folder; empty when its record does not say. */
  Path readable(String folder) {
    return fixed || folder.isEmpty() ? readable : Path.of(folder);
  }

  /** The name of a run's folder. */
  static String workspace(String run) {
    if (!RUN.matcher(run).matches()) {
      throw new IllegalArgumentException("not a run id");
    }
    return run;
  }
}
