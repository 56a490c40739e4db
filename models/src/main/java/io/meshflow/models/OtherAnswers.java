package io.meshflow.models;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel.TokenSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The answers besides the first, where several were asked for at once. One thread. */
final class OtherAnswers {

  private final ChatRequest request;
  private final SortedMap<Long, AnswerDraft> drafts = new TreeMap<>();

  OtherAnswers(ChatRequest request) {
    this.request = request;
  }

  /** The answer at an index from 1; empty for one that nobody asked for. */
  Optional<AnswerDraft> at(long index) {
    return index < request.answers()
        ? Optional.of(drafts.computeIfAbsent(index, i -> new AnswerDraft(request, TokenSink.NONE)))
        : Optional.empty();
  }

  /** Whether none that began is still under way. */
  boolean finished() {
    return drafts.values().stream().allMatch(AnswerDraft::finished);
  }

  /** Together they may be as long as one. */
  void bounded() throws MalformedAnswerException {
    AnswerDraft.bounded(drafts.values().stream().mapToLong(AnswerDraft::length).sum());
  }

  /** Those that came, in order. */
  List<ChatResponse> responses() throws MalformedAnswerException {
    List<ChatResponse> responses = new ArrayList<>();
    for (AnswerDraft draft : drafts.values()) {
      responses.add(draft.response());
    }
    return responses;
  }
}
