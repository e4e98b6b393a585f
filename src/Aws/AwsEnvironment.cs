namespace ClaudeConfig.Aws;

/// <summary>What the machine that a program runs on gives it to identify itself with at AWS, by the names that AWS's own tools read.</summary>
public sealed record AwsEnvironment
{
    /// <summary>Keys that are simply given: for laptops and tests.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary>The token of the program's ServiceAccount (IRSA), or null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The role that the program runs as, or null.</summary>
    public string? Role { get; init; }

    /// <summary>Where EKS Pod Identity (or ECS) hands out keys, or null.</summary>
    public string? ContainerAddress { get; init; }

    /// <summary>The token that is shown there, or null.</summary>
    public string? ContainerTokenFile { get; init; }

    /// <summary>The address of STS; that of the region unless set.</summary>
    public string? StsAddress { get; init; }

    /// <summary>The address of Secrets Manager; that of the region unless set.</summary>
    public string? SecretsAddress { get; init; }

    /// <summary>The region that is meant where nothing else says one, or null.</summary>
    public string? Region { get; init; }

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">The environment.</param>
    public static AwsEnvironment Of(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new()
        {
            Keys = Set("AWS_ACCESS_KEY_ID") is { } id && Set("AWS_SECRET_ACCESS_KEY") is { } secret ? new AwsKeys(id, secret, Set("AWS_SESSION_TOKEN")) : null,
            TokenFile = Set("AWS_WEB_IDENTITY_TOKEN_FILE"),
            Role = Set("AWS_ROLE_ARN"),
            ContainerAddress = Set("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            ContainerTokenFile = Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            StsAddress = Set("AWS_ENDPOINT_URL_STS"),
            SecretsAddress = Set("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            Region = Set("AWS_REGION") ?? Set("AWS_DEFAULT_REGION"),
        };

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
