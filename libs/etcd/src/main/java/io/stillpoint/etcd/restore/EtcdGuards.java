package io.stillpoint.etcd.restore;

import io.stillpoint.etcd.tool.EtcdTool;
import io.stillpoint.schemas.guard.Acceptance;
import io.stillpoint.schemas.guard.Objection;
import io.stillpoint.schemas.shared.Problem;
import io.stillpoint.schemas.shared.SnapshotRef;
import io.stillpoint.schemas.vault.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every guard of an etcd restore, asked before anything is touched. All are asked, so that the operator learns
 * everything at once. The rules come from the operations brief's chapter on restoring etcd.
 */
public final class EtcdGuards {

    private static final List<Function<EtcdPlanFacts, List<Problem>>> ALL = List.of(
            PointGuards::componentsAreRestorable,
            PointGuards::pointIsSealed,
            PointGuards::pointIsOfThisCluster,
            PointGuards::pointHoldsEtcd,
            PointGuards::manifestIsTheSealedOne,
            PointGuards::storedObjectsAreWhole,
            MemberGuards::everyMemberIsReadable,
            MemberGuards::membersAgreeWithTopology,
            MemberGuards::membersAgreeWithEachOther,
            MemberGuards::nothingIsMountedForGood,
            ToolGuards::toolFitsMembers,
            ToolGuards::certificatesAreTheRecordedOnes,
            ToolGuards::scratchHasRoom);

    private static final List<Function<EtcdPlanFacts, List<Objection>>> BY_NAME =
            List.of(PointGuards::isTheNewest, MemberGuards::membersHaveRoom, MemberGuards::nothingIsMountedInTheWay);

    private EtcdGuards() {}

    /** Returns why the restore must not run, and what of the guards a person has accepted. */
    public static Objection.Verdict judge(EtcdPlanFacts facts) {
        Objection.Verdict verdict = Objection.judge(
                BY_NAME.stream().flatMap(guard -> guard.apply(facts).stream()).toList(), facts.acceptedLosses());
        return new Objection.Verdict(
                Stream.concat(ALL.stream().flatMap(guard -> guard.apply(facts).stream()), verdict.refusals().stream())
                        .toList(),
                verdict.accepted());
    }

    /**
     * Returns refusals by those guards whose answer can change between planning and replacing, asked again for one
     * member.
     *
     * @param accepted what the plan has let through there
     */
    public static List<Problem> refusalsOn(
            MemberFacts node,
            MemberConfiguration member,
            SnapshotRef snapshot,
            Manifest manifest,
            EtcdTool tool,
            SpaceRule space,
            List<Acceptance> accepted) {
        return Stream.of(
                        Stream.concat(
                                        MemberGuards.roomOn(node, member, snapshot.plainBytes(), space).stream(),
                                        MemberGuards.mountsOn(node, member).stream())
                                .filter(objection -> !objection.acceptedBy(accepted))
                                .map(Objection::problem),
                        MemberGuards.mountsInside(node, member).stream(),
                        MemberGuards.mountsOver(node, member).stream(),
                        ToolGuards.toolFits(
                                member, Optional.ofNullable(manifest.source().get(ToolGuards.SOURCE_VERSION)), tool)
                                .stream())
                .flatMap(found -> found)
                .toList();
    }
}
