// SPDX-License-Identifier: Apache-2.0
package io.moram.observatory.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.moram.observatory.history.Section;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Which path answers what. */
final class Routes {

  /** The largest picture or text that may be sent, in bytes. */
  static final int MOST_PICTURE_BYTES = 16 << 20;

  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  private final AccessRules rules;
  private final PageFiles files;
  private final PageData data;
  private final ChangeStream changes;

  Routes(AccessRules rules, PageFiles files, PageData data, ChangeStream changes) {
    this.rules = rules;
    this.files = files;
    this.data = data;
    this.changes = changes;
  }

  void answer(Exchange exchange) throws IOException, InterruptedException {
    String path = exchange.path();
    String refusal = rules.refusal(exchange.headers(), path.equals("/"));
    if (refusal != null) {
      throw new RefusedException(403, refusal);
    }
    if (!rules.knowsToken(exchange.headers())) {
      openWithToken(exchange);
      return;
    }
    List<String> parts = List.of(path.substring(1).split("/", -1));
    boolean asks = parts.get(0).equals("api") && parts.get(parts.size() - 1).equals("answer");
    if (asks != exchange.method().equals("POST")
        || (!asks && !METHODS.contains(exchange.method()))) {
      throw new RefusedException(405, "The method must be " + (asks ? "POST." : "GET."));
    }
    if (parts.get(0).equals("api")) {
      answerData(exchange, parts);
    } else {
      PageFiles.PageFile file = files.file(path).orElseThrow(() -> noSuch(path));
      exchange.send(200, file.type(), file.content());
    }
  }

  /** A link with the token opens the page. From then on the browser has it as a cookie. */
  private void openWithToken(Exchange exchange) throws IOException {
    if (!rules.isToken(exchange.query().getOrDefault("token", ""))) {
      throw new RefusedException(
          401, "Open the page by the link that the observatory has printed. It has the token.");
    }
    exchange.redirect(
        "/",
        AccessRules.COOKIE
            + "="
            + exchange.query().get("token")
            + "; HttpOnly; SameSite=Strict; Path=/");
  }

  private void answerData(Exchange exchange, List<String> parts)
      throws IOException, InterruptedException {
    String what = parts.size() < 2 ? "" : parts.get(1);
    if (parts.size() == 2 && what.equals("about")) {
      exchange.sendJson(data.about());
    } else if (parts.size() == 2 && what.equals("learners")) {
      exchange.sendJson(data.learners());
    } else if (parts.size() == 2 && what.equals("changes")) {
      String learner = exchange.query().getOrDefault("learner", "");
      changes.serve(exchange, () -> data.revisions(learner));
    } else if (parts.size() == 4 && what.equals("learners") && parts.get(3).equals("answer")) {
      exchange.sendJson(answer(exchange, parts.get(2)));
    } else if (parts.size() == 4 && what.equals("learners")) {
      Section section = Section.ofPath(parts.get(3)).orElseThrow(() -> noSuch(exchange.path()));
      exchange.sendJson(
          data.section(parts.get(2), section)
              .orElseThrow(
                  () -> new RefusedException(404, "The topics have no such learner so far.")));
    } else {
      throw noSuch(exchange.path());
    }
  }

  /** Answers the picture or the text in the body, or that of an earlier request. */
  private JsonNode answer(Exchange exchange, String learner) throws IOException {
    Question question = Question.of(exchange.query());
    String request = exchange.query().get("request");
    byte[] content =
        request == null ? exchange.body(MOST_PICTURE_BYTES) : data.pictureOf(learner, request);
    return data.answer(learner, content, question);
  }

  private static RefusedException noSuch(String path) {
    return new RefusedException(404, "There is no " + path + ".");
  }
}
