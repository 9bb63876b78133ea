// SPDX-License-Identifier: Apache-2.0
package io.moram.serving;

import io.moram.atoms.bank.AtomBank;
import io.moram.serving.TaskVersions.Version;
import io.moram.serving.bank.BankLease;
import io.moram.serving.classes.CandidateClasses;
import io.moram.serving.versions.BankContents;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The paper's rule: all atoms answer, for the picture and for the texts. A bank without anything is
 * answered so under every rule: by the frozen model.
 *
 * @param rule the rule that the answer names
 * @param texts the candidates as the whole bank embeds them
 * @param logitScale of the backbone
 */
record SelfActivatedAnswer(
    AnswerRule rule,
    PredictionRequest request,
    BankLease lease,
    CandidateClasses texts,
    float logitScale)
    implements PlannedAnswer {

  @Override
  public List<Version> versions() {
    @Nullable AtomBank bank = lease.bank();
    return List.of(new Version(Integer.MAX_VALUE, bank == null ? null : bank.activation()));
  }

  @Override
  public Outcome.Answer finish(List<Asked> asked, double atomsActive) {
    BankContents contents = lease.contents();
    return new Outcome.Answer(
        rule,
        rule == AnswerRule.SELF_ACTIVATED ? null : new Outcome.Recognition(null, 0, 0),
        contents.version(),
        contents.provisionalStep(),
        lease.provisionalExamples(),
        Ranking.rank(
            asked.get(0).embedding(),
            texts.labels(),
            texts.embeddings(),
            logitScale,
            request.topK()),
        asked.get(0).taskShares(),
        atomsActive);
  }
}
