namespace ClaudeConfig.Api.Projects;

/// <summary>Condition types and reasons of ClaudeProject, besides the common ones.</summary>
public static class ProjectConditions
{
    /// <summary>Every member is bound in every namespace of the project.</summary>
    public const string MembersBound = "MembersBound";

    /// <summary>MembersBound: all bindings exist.</summary>
    public const string BoundReason = "Bound";

    /// <summary>Every provider credential reached the gateways.</summary>
    public const string CredentialsSynced = "CredentialsSynced";

    /// <summary>Every key of the spec exists and works.</summary>
    public const string KeysIssued = "KeysIssued";

    /// <summary>What spec.gateway asks for is in place; only where it asks for something.</summary>
    public const string GatewayReady = "GatewayReady";

    /// <summary>GatewayReady: replicas are ready and run the project's configuration.</summary>
    public const string ServingReason = "Serving";

    /// <summary>GatewayReady: the platform's shared gateway serves the host name.</summary>
    public const string SharedReason = "Shared";

    /// <summary>GatewayReady: the platform has no gateway to make others like.</summary>
    public const string NoTemplateReason = "NoTemplate";

    /// <summary>GatewayReady: the platform has as many dedicated gateways as it allows.</summary>
    public const string TooManyGatewaysReason = "TooManyGateways";

    /// <summary>GatewayReady: the host name is not below a domain that the platform allows.</summary>
    public const string HostnameNotAllowedReason = "HostnameNotAllowed";

    /// <summary>GatewayReady: another project has the host name.</summary>
    public const string HostnameTakenReason = "HostnameTaken";

    /// <summary>GatewayReady: replicas are ready, and none of them reports to Metering.</summary>
    public const string NotReportingReason = "NotReporting";

    /// <summary>GatewayReady: no replica runs the project's newest configuration yet.</summary>
    public const string ConfigurationPendingReason = "ConfigurationPending";

    /// <summary>Each namespace of the project has the NetworkPolicy that spec.workloads.egress asks for; only where it asks.</summary>
    public const string EgressRestricted = "EgressRestricted";

    /// <summary>A gateway serves the project.</summary>
    public const string GatewayAvailable = "GatewayAvailable";

    /// <summary>CredentialsSynced: all credentials are where they are needed.</summary>
    public const string SyncedReason = "Synced";

    /// <summary>CredentialsSynced: the project has no provider of its own.</summary>
    public const string NoProvidersReason = "NoProviders";

    /// <summary>CredentialsSynced: the source of credentials cannot be reached.</summary>
    public const string SourceUnavailableReason = "SourceUnavailable";

    /// <summary>Reason: where a credential lies, the operator may not read it.</summary>
    public const string SourceDeniedReason = "SourceDenied";

    /// <summary>Reason: the platform does not let this project use that secret.</summary>
    public const string SecretNotAllowedReason = "SecretNotAllowed";

    /// <summary>KeysIssued: all keys exist.</summary>
    public const string IssuedReason = "Issued";

    /// <summary>KeysIssued: the spec asks for none.</summary>
    public const string NoKeysReason = "NoKeys";

    /// <summary>KeysIssued: a key reached its end and nothing rotates it.</summary>
    public const string ExpiredReason = "Expired";

    /// <summary>KeysIssued and CredentialsSynced: the operator may not reach the Secrets of the project's namespace.</summary>
    public const string SecretsNotGrantedReason = "SecretsNotGranted";

    /// <summary>KeysIssued: a new key is being put in place of an old one.</summary>
    public const string RotatingReason = "Rotating";

    /// <summary>GatewayAvailable: replicas are ready.</summary>
    public const string AvailableReason = "Available";

    /// <summary>GatewayAvailable: no replica is ready.</summary>
    public const string NotReadyReason = "NotReady";

    /// <summary>GatewayAvailable: no gateway is installed.</summary>
    public const string NoGatewayReason = "NoGateway";

    /// <summary>Ready: the project is suspended.</summary>
    public const string SuspendedReason = "Suspended";

    /// <summary>Ready: the project is archived.</summary>
    public const string ArchivedReason = "Archived";

    /// <summary>Accepted: a namespace matches the selector and has not consented by its label.</summary>
    public const string NamespaceNotAcceptingReason = "NamespaceNotAccepting";
}
