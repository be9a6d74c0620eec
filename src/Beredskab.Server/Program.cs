using Beredskab.Server.Commands;

return await CommandLine.Run(args);
