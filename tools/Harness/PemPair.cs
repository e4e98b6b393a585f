namespace ClaudeConfig.Harness;

/// <summary>A certificate and its key.</summary>
public sealed record PemPair(string Certificate, string Key)
{
    /// <summary>Writes NAME.crt and NAME.key, the key readable by its owner alone.</summary>
    public (string Certificate, string Key) WriteTo(string folder, string name)
    {
        var certificate = Path.Combine(folder, $"{name}.crt");
        var key = Path.Combine(folder, $"{name}.key");
        File.WriteAllText(certificate, Certificate);
        PrivateFile.Write(key, Key);
        return (certificate, key);
    }
}
