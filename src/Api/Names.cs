namespace ClaudeConfig.Api;

/// <summary>Labels, annotations, finalizers, field managers and role names that more than one part of the product uses.</summary>
public static class Names
{
    /// <summary>Set on a Namespace by its owner: the project that may take it in, as namespace.name (a label value has no slash).</summary>
    public const string AcceptProjectLabel = "claudeconfig.dev/accept-project";

    /// <summary>On a ConfigMap whose content configurations of its namespace may take: anything. Only such are watched.</summary>
    public const string ContentLabel = "claudeconfig.dev/content";

    /// <summary>On every child: the namespace of the object that asked for it.</summary>
    public const string OwnerNamespaceLabel = "claudeconfig.dev/owner-namespace";

    /// <summary>On every child: the name of the object that asked for it.</summary>
    public const string OwnerNameLabel = "claudeconfig.dev/owner-name";

    /// <summary>On every child: the uid of the object that asked for it. A label can be forged; a uid that the Operator recorded decides.</summary>
    public const string OwnerUidAnnotation = "claudeconfig.dev/owner-uid";

    /// <summary>On every child: the kind of the object that asked for it.</summary>
    public const string OwnerKindLabel = "claudeconfig.dev/owner-kind";

    /// <summary>On every child: the ClaudeProject it belongs to.</summary>
    public const string ProjectLabel = "claudeconfig.dev/project";

    /// <summary>On every child: what it is, for example <c>key</c>, <c>bundle</c> or <c>router-config</c>.</summary>
    public const string ComponentLabel = "claudeconfig.dev/component";

    /// <summary>On a dedicated gateway and all that is its own, pods and claims included: the gateway's name.</summary>
    public const string GatewayLabel = "claudeconfig.dev/gateway";

    /// <summary>On a key's Secret: the name of the key in <c>spec.keys</c>.</summary>
    public const string KeyLabel = "claudeconfig.dev/key";

    /// <summary>On a key's Secret: the id inside the key, by which gateways look it up.</summary>
    public const string KeyIdAnnotation = "claudeconfig.dev/key-id";

    /// <summary>On a bundle's ConfigMap: the revision it carries.</summary>
    public const string RevisionAnnotation = "claudeconfig.dev/revision";

    /// <summary>On a ControllerRevision: its place in the history, beside its own field, which is no part of the metadata.</summary>
    public const string RevisionNumberAnnotation = "claudeconfig.dev/revision-number";

    /// <summary>On a rendered object: a checksum of its content.</summary>
    public const string ChecksumAnnotation = "claudeconfig.dev/checksum";

    /// <summary>On any of the four kinds: <c>true</c> stops reconciling it; its condition says so.</summary>
    public const string PausedAnnotation = "claudeconfig.dev/paused";

    /// <summary>On a ClaudeConfiguration: <c>true</c> holds its rollout, and those that it governs, where they stand.</summary>
    public const string RolloutPauseAnnotation = "claudeconfig.dev/rollout-pause";

    /// <summary>On a ClaudeConfiguration, REVISION/STEP: the rollout of that revision may go on after that step.</summary>
    public const string RolloutResumeAnnotation = "claudeconfig.dev/rollout-resume";

    /// <summary>On a ClaudeConfiguration, a revision: all pods get it, without further steps.</summary>
    public const string RolloutPromoteAnnotation = "claudeconfig.dev/rollout-promote";

    /// <summary>On a ClaudeConfiguration, a revision: its rollout goes back.</summary>
    public const string RolloutAbortAnnotation = "claudeconfig.dev/rollout-abort";

    /// <summary>On a canary's ConfigMap: which pods take it, of 10,000.</summary>
    public const string ShareAnnotation = "claudeconfig.dev/share";

    /// <summary>On a Budget, a time: anomalies that began before it are known, and nobody is told of them. A time to come mutes until then.</summary>
    public const string AnomaliesKnownUntilAnnotation = "claudeconfig.dev/anomalies-known-until";

    /// <summary>On a ClaudeProject or ClaudeConfiguration that is being deleted: <c>true</c> lets it go although what it made elsewhere may stay behind.</summary>
    public const string SkipCleanupAnnotation = "claudeconfig.dev/skip-cleanup";

    /// <summary>Who made a child, in the label <c>app.kubernetes.io/managed-by</c>.</summary>
    public const string ManagedBy = "claudeconfig";

    /// <summary>The label that names <see cref="ManagedBy"/>.</summary>
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";

    /// <summary>Holds a ClaudeProject until its keys are revoked and its children elsewhere are gone.</summary>
    public const string ProjectFinalizer = "claudeconfig.dev/project";

    /// <summary>Holds a ClaudeConfiguration until its bundles in other namespaces are gone.</summary>
    public const string ConfigurationFinalizer = "claudeconfig.dev/configuration";

    /// <summary>Holds a ModelRoute until no Router serves it.</summary>
    public const string RouteFinalizer = "claudeconfig.dev/route";

    /// <summary>Holds a Budget until its ledger windows are closed.</summary>
    public const string BudgetFinalizer = "claudeconfig.dev/budget";

    /// <summary>The Operator's field manager: children, Ready and its own conditions.</summary>
    public const string OperatorManager = "claudeconfig.dev/operator";

    /// <summary>The Operator's field manager for what a ClaudeProject's status says of its members.</summary>
    public const string MembersManager = "claudeconfig.dev/operator-members";

    /// <summary>The Operator's field manager for what a ClaudeProject's status says of its keys.</summary>
    public const string KeysManager = "claudeconfig.dev/operator-keys";

    /// <summary>The Operator's field manager for what a ClaudeProject's status says of its credentials.</summary>
    public const string CredentialsManager = "claudeconfig.dev/operator-credentials";

    /// <summary>The Operator's field manager for what a ClaudeProject's status says of its gateway.</summary>
    public const string GatewayManager = "claudeconfig.dev/operator-gateway";

    /// <summary>The Operator's field manager for what a ClaudeProject's status says of where its namespaces' pods may connect.</summary>
    public const string EgressManager = "claudeconfig.dev/operator-egress";

    /// <summary>Metering's field manager: money in status and the conditions about it.</summary>
    public const string MeteringManager = "claudeconfig.dev/metering";

    /// <summary>The webhooks' field manager: certificates and <c>caBundle</c>.</summary>
    public const string WebhooksManager = "claudeconfig.dev/webhooks";

    /// <summary>The namespace of the Operator, Metering and the gateways unless configured otherwise.</summary>
    public const string PlatformNamespace = "claudeconfig-system";

    /// <summary>The audience of the ServiceAccount tokens that a gateway accepts.</summary>
    public const string TokenAudience = "claudeconfig.dev";

    /// <summary>The ClusterRole bound to members whose role is Admin.</summary>
    public const string AdminRole = "claude-project-admin";

    /// <summary>The ClusterRole bound to members whose role is Developer.</summary>
    public const string DeveloperRole = "claude-project-developer";

    /// <summary>The ClusterRole bound to members whose role is BudgetApprover.</summary>
    public const string BudgetApproverRole = "claude-budget-approver";

    /// <summary>The ClusterRole bound to members whose role is Viewer.</summary>
    public const string ViewerRole = "claude-project-viewer";

    /// <summary>The ClusterRole by which the Operator reaches the Secrets of a namespace that it is bound in.</summary>
    public const string TenantRole = "claudeconfig-operator-tenant";

    /// <summary>The name of the RoleBinding to <see cref="TenantRole"/>, the same in every namespace.</summary>
    public const string TenantBinding = "claudeconfig-operator";

    /// <summary>The ServiceAccount of the Operator unless configured otherwise.</summary>
    public const string OperatorAccount = "claudeconfig-operator";
}
