namespace ClaudeConfig.Router.Standalone;

/// <summary>Reads secrets that a file refers to: from a variable or from another file, never from itself.</summary>
/// <param name="folder">Where relative names of files begin.</param>
/// <param name="variable">Reads the environment.</param>
internal sealed class SecretSource(string folder, Func<string, string?> variable)
{
    private const int Largest = 64 * 1024;

    /// <summary>Null where there is none; what is wrong has been noted then.</summary>
    /// <param name="owner">The fields that it stands among.</param>
    /// <param name="field">Its name.</param>
    /// <param name="required">Whether it must be there.</param>
    /// <param name="anyText">Whether it may be more than one line.</param>
    public string? Read(FileFields owner, string field, bool required, bool anyText = false)
    {
        if (owner.Part(field) is not { } reference)
        {
            if (required)
            {
                owner.Problem(field, "is missing; write {env: NAME} or {file: PATH}");
            }

            return null;
        }

        var (env, file) = (reference.Text("env"), reference.Text("file"));
        reference.End();
        if (env is null == file is null)
        {
            owner.Problem(field, "exactly one of env and file is needed, such as {env: ANTHROPIC_API_KEY}; a secret itself never stands here");
            return null;
        }

        return env is not null ? OfVariable(owner, field, env, anyText) : OfFile(owner, field, file!, anyText);
    }

    private string? OfVariable(FileFields owner, string field, string name, bool anyText)
    {
        if (variable(name)?.Trim() is { Length: > 0 } secret)
        {
            return Checked(owner, field, $"variable {name}", secret, anyText);
        }

        owner.Problem(field, $"variable {name} is not set; set it, or name another");
        return null;
    }

    private string? OfFile(FileFields owner, string field, string name, bool anyText)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        try
        {
            if (!file.Exists || file.Length is 0 or > Largest)
            {
                owner.Problem(field, $"file {file.FullName} {(file.Exists ? $"holds {file.Length} bytes; 1 to {Largest} are needed" : "does not exist; create it, or name another")}");
                return null;
            }

            return Checked(owner, field, $"file {file.FullName}", File.ReadAllText(file.FullName).Trim(), anyText);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            owner.Problem(field, $"file {file.FullName} cannot be read: {e.Message}");
            return null;
        }
    }

    // What is no header value would fail every request, one by one. A key that is JSON is read before it is used.
    private static string? Checked(FileFields owner, string field, string where, string secret, bool anyText)
    {
        if (anyText || secret.StartsWith('{') || (secret.Length > 0 && secret.All(c => c is > ' ' and < (char)0x7f)))
        {
            return secret;
        }

        owner.Problem(field, $"{where} holds something other than printable ASCII on one line; it must hold the secret alone");
        return null;
    }
}
