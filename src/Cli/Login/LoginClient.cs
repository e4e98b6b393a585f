namespace ClaudeConfig.Cli.Login;

/// <summary>Who asks the provider: a client of it, with a secret where it has one.</summary>
internal sealed record LoginClient(string Id, string? SecretFile)
{
    public IEnumerable<KeyValuePair<string, string>> Form()
    {
        yield return new("client_id", Id);
        if (SecretFile is { } file)
        {
            yield return new("client_secret", File.ReadAllText(file).Trim());
        }
    }
}
