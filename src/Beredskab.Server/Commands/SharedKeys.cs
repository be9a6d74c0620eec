using System.Xml.Linq;
using Beredskab.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Beredskab.Server.Commands;

/// <summary>
/// The keys that sign session cookies and forms, in the database where several nodes share it: a form that one node wrote is posted
/// to another.
/// </summary>
internal sealed class SharedKeys(Store store) : IXmlRepository
{
    private const string Prefix = "form-key-";

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Task.Run(() => store.GetMetas(Prefix)).GetAwaiter().GetResult().Select(XElement.Parse)];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => store.SetMeta(Prefix + friendlyName, element.ToString(SaveOptions.DisableFormatting))).GetAwaiter().GetResult();
}
