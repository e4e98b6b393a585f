using Npgsql;

namespace ClaudeConfig.Metering.Storage;

/// <summary>Passwords that change while a process runs: a file that is written anew, or a token that ends after minutes.</summary>
internal static class PasswordFiles
{
    /// <summary>Reads the password from a file whenever a connection is made. Connections that are open stay open: servers ask at the beginning only.</summary>
    public static NpgsqlDataSourceBuilder WithPasswordFile(this NpgsqlDataSourceBuilder builder, string? file)
    {
        if (file is not null)
        {
            builder.UsePasswordProvider(_ => File.ReadAllText(file).Trim(), async (_, cancellationToken) => (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        }

        return builder;
    }
}
