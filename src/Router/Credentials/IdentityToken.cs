namespace ClaudeConfig.Router.Credentials;

/// <summary>The token of the gateway's own ServiceAccount, which the kubelet rewrites before it ends: read anew every time.</summary>
internal static class IdentityToken
{
    private const int Longest = 16 * 1024;

    /// <param name="file">Where it lies, or null.</param>
    /// <param name="variable">What names the file to the gateway, for the message.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CredentialException">There is none.</exception>
    public static async Task<string> ReadAsync(string? file, string variable, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            throw new CredentialException($"the gateway has no identity token for this: mount one of its ServiceAccount and name its file in {variable}");
        }

        try
        {
            var token = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
            return token.Length is > 0 and <= Longest ? token : throw new CredentialException($"the identity token in {file} ({variable}) is empty or longer than {Longest} characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException($"the identity token in {file} ({variable}) cannot be read: {e.Message}", e);
        }
    }
}
