using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>The price book of this process: the public list, and over it the contract that was configured.</summary>
internal static class PriceSource
{
    /// <exception cref="FormatException">The contract is wrong; the message names every row and field.</exception>
    public static PriceBook Load(string? contractFile) =>
        contractFile is null
            ? PriceBook.Public
            : PriceBook.Public.TryWithContract(File.ReadAllBytes(contractFile), contractFile, out var book, out var problems)
                ? book
                : throw new FormatException(string.Join("; ", problems));
}
