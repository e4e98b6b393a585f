namespace ClaudeConfig.Harness;

public static class PrivateFile
{
    /// <summary>Writes a file that only its owner can read, from its first byte on.</summary>
    public static string Write(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(content);
        return path;
    }
}
