// The console of Lambda's Node runtime: the modules Errors.js and LogPatch.js of aws-lambda-ric 3.3.0, unchanged, as its
// dist/index.mjs holds them. The package itself cannot be a dependency: its installation compiles curl. For tests only.
// Copyright Amazon.com, Inc. or its affiliates. Apache License 2.0, beside this file.
// @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
const __require = require
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require2() {
  return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
};
// Errors.js
var require_Errors = __commonJS({
  "Errors.js"(exports, module) {
    "use strict";
    var util = __require("util");
    function _isError(obj) {
      return obj && obj.name && obj.message && obj.stack && typeof obj.name === "string" && typeof obj.message === "string" && typeof obj.stack === "string";
    }
    function intoError(err) {
      if (err instanceof Error) {
        return err;
      } else {
        return new Error(err);
      }
    }
    module.exports.intoError = intoError;
    function toRapidResponse(error) {
      var _a, _b;
      try {
        if (util.types.isNativeError(error) || _isError(error)) {
          return {
            errorType: (_a = error.name) == null ? void 0 : _a.replace(/\x7F/g, "%7F"),
            errorMessage: (_b = error.message) == null ? void 0 : _b.replace(/\x7F/g, "%7F"),
            trace: error.stack.replace(/\x7F/g, "%7F").split("\n")
          };
        } else {
          return {
            errorType: typeof error,
            errorMessage: error.toString(),
            trace: []
          };
        }
      } catch (_err) {
        return {
          errorType: "handled",
          errorMessage: "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack"
        };
      }
    }
    module.exports.toRapidResponse = toRapidResponse;
    module.exports.toFormatted = (error) => {
      try {
        return "	" + JSON.stringify(error, (_k, v) => _withEnumerableProperties(v));
      } catch (err) {
        return "	" + JSON.stringify(toRapidResponse(error));
      }
    };
    function _withEnumerableProperties(error) {
      if (error instanceof Error) {
        let ret = Object.assign(
          {
            errorType: error.name,
            errorMessage: error.message,
            code: error.code
          },
          error
        );
        if (typeof error.stack == "string") {
          ret.stack = error.stack.split("\n");
        }
        return ret;
      } else {
        return error;
      }
    }
    var errorClasses = [
      class ImportModuleError extends Error {
      },
      class HandlerNotFound extends Error {
      },
      class MalformedHandlerName extends Error {
      },
      class UserCodeSyntaxError extends Error {
      },
      class MalformedStreamingHandler extends Error {
      },
      class InvalidStreamingOperation extends Error {
      },
      class UnhandledPromiseRejection extends Error {
        constructor(reason, promise) {
          super(reason);
          this.reason = reason;
          this.promise = promise;
        }
      }
    ];
    errorClasses.forEach((e) => {
      module.exports[e.name] = e;
      e.prototype.name = `Runtime.${e.name}`;
    });
  }
});

// LogPatch.js
var require_LogPatch = __commonJS({
  "LogPatch.js"(exports, module) {
    "use strict";
    var util = __require("util");
    var fs = __require("fs");
    var Errors2 = require_Errors();
    var structuredConsole = {};
    var jsonErrorReplacer = (_, value) => {
      var _a;
      if (value instanceof Error) {
        let serializedErr = Object.assign(
          {
            errorType: ((_a = value == null ? void 0 : value.constructor) == null ? void 0 : _a.name) ?? "UnknownError",
            errorMessage: value.message,
            stackTrace: typeof value.stack === "string" ? value.stack.split("\n") : value.stack
          },
          value
        );
        return serializedErr;
      }
      return value;
    };
    function formatJsonMessage(requestId, timestamp, level, tenantId, ...messageParams) {
      var _a;
      let result = {
        timestamp,
        level: level.name,
        requestId
      };
      if (tenantId != void 0 && tenantId != null) {
        result.tenantId = tenantId;
      }
      if (messageParams.length === 1) {
        result.message = messageParams[0];
        try {
          return JSON.stringify(result, jsonErrorReplacer);
        } catch (_) {
          result.message = util.format(result.message);
          return JSON.stringify(result);
        }
      }
      result.message = util.format(...messageParams);
      for (const param of messageParams) {
        if (param instanceof Error) {
          result.errorType = ((_a = param == null ? void 0 : param.constructor) == null ? void 0 : _a.name) ?? "UnknownError";
          result.errorMessage = param.message;
          result.stackTrace = typeof param.stack === "string" ? param.stack.split("\n") : [];
          break;
        }
      }
      return JSON.stringify(result);
    }
    var REQUEST_ID_SYMBOL = Symbol.for("aws.lambda.runtime.requestId");
    var _currentRequestId = {
      get: () => global[REQUEST_ID_SYMBOL],
      set: (id) => global[REQUEST_ID_SYMBOL] = id
    };
    var TENANT_ID_SYMBOL = Symbol.for("aws.lambda.runtime.tenantId");
    var _currentTenantId = {
      get: () => global[TENANT_ID_SYMBOL],
      set: (id) => global[TENANT_ID_SYMBOL] = id
    };
    var logTextToStdout = (level, message, ...params) => {
      let time = (/* @__PURE__ */ new Date()).toISOString();
      let requestId = _currentRequestId.get();
      let line = `${time}	${requestId}	${level.name}	${util.format(
        message,
        ...params
      )}`;
      line = line.replace(/\n/g, "\r");
      process.stdout.write(line + "\n");
    };
    var logJsonToStdout = (level, message, ...params) => {
      let time = (/* @__PURE__ */ new Date()).toISOString();
      let requestId = _currentRequestId.get();
      let tenantId = _currentTenantId.get();
      let line = formatJsonMessage(
        requestId,
        time,
        level,
        tenantId,
        message,
        ...params
      );
      line = line.replace(/\n/g, "\r");
      process.stdout.write(line + "\n");
    };
    var logTextToFd = function(logTarget) {
      let typeAndLength = Buffer.alloc(16);
      return (level, message, ...params) => {
        let date = /* @__PURE__ */ new Date();
        let time = date.toISOString();
        let requestId = _currentRequestId.get();
        let enrichedMessage = `${time}	${requestId}	${level.name}	${util.format(
          message,
          ...params
        )}
`;
        typeAndLength.writeUInt32BE((2774138883 | level.tlvMask) >>> 0, 0);
        let messageBytes = Buffer.from(enrichedMessage, "utf8");
        typeAndLength.writeInt32BE(messageBytes.length, 4);
        typeAndLength.writeBigInt64BE(BigInt(date.valueOf()) * 1000n, 8);
        fs.writeSync(logTarget, typeAndLength);
        fs.writeSync(logTarget, messageBytes);
      };
    };
    var logJsonToFd = function(logTarget) {
      let typeAndLength = Buffer.alloc(16);
      return (level, message, ...params) => {
        let date = /* @__PURE__ */ new Date();
        let time = date.toISOString();
        let requestId = _currentRequestId.get();
        let tenantId = _currentTenantId.get();
        let enrichedMessage = formatJsonMessage(
          requestId,
          time,
          level,
          tenantId,
          message,
          ...params
        );
        typeAndLength.writeUInt32BE((2774138882 | level.tlvMask) >>> 0, 0);
        let messageBytes = Buffer.from(enrichedMessage, "utf8");
        typeAndLength.writeInt32BE(messageBytes.length, 4);
        typeAndLength.writeBigInt64BE(BigInt(date.valueOf()) * 1000n, 8);
        fs.writeSync(logTarget, typeAndLength);
        fs.writeSync(logTarget, messageBytes);
      };
    };
    function _patchConsoleWith(log) {
      var _a;
      const NopLog = (_message, ..._params) => {
      };
      const levels = Object.freeze({
        TRACE: { name: "TRACE", priority: 1, tlvMask: 4 },
        DEBUG: { name: "DEBUG", priority: 2, tlvMask: 8 },
        INFO: { name: "INFO", priority: 3, tlvMask: 12 },
        WARN: { name: "WARN", priority: 4, tlvMask: 16 },
        ERROR: { name: "ERROR", priority: 5, tlvMask: 20 },
        FATAL: { name: "FATAL", priority: 6, tlvMask: 24 }
      });
      let awsLambdaLogLevel = levels[(_a = process.env["AWS_LAMBDA_LOG_LEVEL"]) == null ? void 0 : _a.toUpperCase()] ?? levels.TRACE;
      if (levels.TRACE.priority >= awsLambdaLogLevel.priority) {
        console.trace = (msg, ...params) => {
          log(levels.TRACE, msg, ...params);
        };
      } else {
        console.trace = NopLog;
      }
      if (levels.DEBUG.priority >= awsLambdaLogLevel.priority) {
        console.debug = (msg, ...params) => {
          log(levels.DEBUG, msg, ...params);
        };
      } else {
        console.debug = NopLog;
      }
      if (levels.INFO.priority >= awsLambdaLogLevel.priority) {
        console.info = (msg, ...params) => {
          log(levels.INFO, msg, ...params);
        };
      } else {
        console.info = NopLog;
      }
      console.log = console.info;
      if (levels.WARN.priority >= awsLambdaLogLevel.priority) {
        console.warn = (msg, ...params) => {
          log(levels.WARN, msg, ...params);
        };
      } else {
        console.warn = NopLog;
      }
      if (levels.ERROR.priority >= awsLambdaLogLevel.priority) {
        console.error = (msg, ...params) => {
          log(levels.ERROR, msg, ...params);
        };
      } else {
        console.error = NopLog;
      }
      console.fatal = (msg, ...params) => {
        log(levels.FATAL, msg, ...params);
      };
    }
    var _patchConsole = () => {
      var _a;
      const JsonName = "JSON", TextName = "TEXT";
      let awsLambdaLogFormat = ((_a = process.env["AWS_LAMBDA_LOG_FORMAT"]) == null ? void 0 : _a.toUpperCase()) === JsonName ? JsonName : TextName;
      let jsonErrorLogger = (_, err) => {
        console.error(Errors2.intoError(err));
      }, textErrorLogger = (msg, err) => {
        console.error(msg, Errors2.toFormatted(Errors2.intoError(err)));
      };
      let logger;
      if (process.env["_LAMBDA_TELEMETRY_LOG_FD"] != null && process.env["_LAMBDA_TELEMETRY_LOG_FD"] != void 0) {
        let logFd = parseInt(process.env["_LAMBDA_TELEMETRY_LOG_FD"]);
        delete process.env["_LAMBDA_TELEMETRY_LOG_FD"];
        logger = awsLambdaLogFormat === JsonName ? logJsonToFd(logFd) : logTextToFd(logFd);
      } else {
        logger = awsLambdaLogFormat === JsonName ? logJsonToStdout : logTextToStdout;
      }
      _patchConsoleWith(logger);
      structuredConsole.logError = awsLambdaLogFormat === JsonName ? jsonErrorLogger : textErrorLogger;
    };
    module.exports = {
      setCurrentRequestId: _currentRequestId.set,
      setCurrentTenantId: _currentTenantId.set,
      patchConsole: _patchConsole,
      structuredConsole
    };
  }
});

module.exports = require_LogPatch()
