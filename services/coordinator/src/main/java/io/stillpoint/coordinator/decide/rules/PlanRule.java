package io.stillpoint.coordinator.decide.rules;

/** The rules that exist so that a cluster survives being backed up and restored. */
public enum PlanRule {
    WELL_FORMED("a stage needs a name of its own, targets that are there once, a time limit and attempts"),
    TARGET_DECLARED(
            "a step's target is a declared node, etcd, a component with a declared endpoint, certificates, the API"
                    + " server where it can be asked, the plan or the vault"),
    ACTION_ALLOWED("a plan does only what its kind of saga is for"),
    FAILURE_COMPENSATES("what the rest depends on compensates when it fails"),
    FAILURE_PROCEEDS(
            "one dead node keeps nobody else down: starts, and what follows them besides the control plane, proceed;"
                    + " nor does one component or running node that cannot be saved lose the others, or what the API"
                    + " server says undo anything"),
    ASKED_FOR("what was asked for is saved or restored, once each, and nothing else"),
    COMPONENTS_IN_ORDER(
            "etcd, registry, databases and certificates are saved in this order, so that whatever etcd refers to"
                    + " exists in the later ones, and restored in the reverse one"),
    NODES_ONLY_FOR_ETCD(
            "a restore without etcd stops no node and changes none but for the directories of certificates"),
    PREFLIGHT_FIRST(
            "every node that will be stopped is checked, and so are etcd and the vault, before anything is touched"),
    ETCD_PARKED_FIRST("etcd is parked on every member before other pods are parked"),
    PARKED_BEFORE_STOPPED("all static pods that must rest are parked before any kubelet or docker stops"),
    MASTERS_STOP_FIRST("no kubelet or docker elsewhere stops before every master's"),
    QUIET_BEFORE_IMAGES("no image before the quiesce of every node is proved, none once a node starts"),
    IMAGES_CHOSEN("every node is imaged, but for those that are only workers or proxies"),
    HOT_IMAGES_CHOSEN(
            "hot images are taken of all management or va nodes that were asked for, once each, of no master, boot"
                    + " node or etcd member, and of nothing else"),
    MASTERS_START_LAST("masters start after every other node"),
    STARTED_BEFORE_UNPARKED("etcd is unparked once every kubelet below it has started"),
    ETCD_HEALTHY_BEFORE_PODS("etcd is healthy before other pods are unparked"),
    CONTROL_PLANE_FIRST(
            "other nodes get their pods, and after a restore their kubelets, only once the control plane has its pods"),
    COMES_BACK("what is stopped is started again, what is parked is unparked again"),
    TRIED_AGAIN("what brings a node besides the control plane back has a second round, for what nobody tried"),
    VERIFIED_BEFORE_TOUCHED("nothing is touched before a restore is planned and what it reads was read back whole"),
    QUIET_BEFORE_REPLACED("etcd data is replaced only while etcd is parked everywhere and kubelets are stopped"),
    REPLACED_EVERYWHERE("etcd data is replaced on every member before any of them starts"),
    CHECKED_AT_THE_END("the control plane is checked on every master at the end, restored etcd on every member"),
    RECYCLED_AFTER_RESTORE(
            "registry pods are recycled once, when the registry is restored and the API server can be asked: after the"
                    + " restore, and where etcd is restored too, once the control plane answers on every master"),
    CLUSTER_CHECKED_LAST(
            "where the API server can be asked, the cluster is checked once, after a restore or start and before"
                    + " nothing but the seal"),
    REMOVED_AS_LISTED(
            "everybody who may keep something aside is asked once, and what is aside is removed only when that is"
                    + " asked for, once, and only after it was listed"),
    PRUNED_AS_PLANNED(
            "what goes from the vault is planned once, and removed only when that is asked for, once, and only after"
                    + " it was planned"),
    VERSIONS_READ(
            "what is installed is read once in every backup, before anything is saved or touched: afterwards the API"
                    + " server may be down"),
    SEALED_LAST("a recovery point is sealed once, after everything else"),
    ROLLED_BACK_FIRST("etcd data that was replaced is rolled back, with etcd parked, before anything starts"),
    CONTENT_ROLLED_BACK("content is rolled back when its restore was begun and not completed, and only then"),
    OLD_TASKS_FENCED(
            "each node on which a task of the failed plan may still run gets a task that ends it; a hot image only"
                    + " reads, and its deadline ends it");

    private final String text;

    PlanRule(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
