import type { Rpc } from "./methods.ts";
import type { CallOptions, RpcClient } from "./rpc-client.ts";
import type { Call, Method, ResponseStream } from "./rpc-method.ts";

/** A `ResponseStream` of messages. */
export interface MessageStream<Response> extends Omit<ResponseStream, "send"> {
  send(response: Response): boolean;
}

/** The entry of a server's methods for an rpc with one response. */
export function unaryMethod<Request, Response>(
  { name, request, response }: Rpc<Request, Response, false>,
  handle: (request: Request, call: Call) => Response | Promise<Response>,
): [name: string, method: Method] {
  return [
    name,
    {
      kind: "unary",
      handle(bytes, call) {
        const answer = handle(request.decode(bytes), call);
        return answer instanceof Promise
          ? answer.then((later) => response.encode(later))
          : response.encode(answer);
      },
    },
  ];
}

/** The entry of a server's methods for an rpc with any number of responses. */
export function streamMethod<Request, Response>(
  { name, request, response }: Rpc<Request, Response, true>,
  handle: (request: Request, stream: MessageStream<Response>) => void | Promise<void>,
): [name: string, method: Method] {
  return [
    name,
    {
      kind: "stream",
      handle: (bytes, stream) =>
        handle(request.decode(bytes), {
          get isOver() {
            return stream.isOver;
          },
          onCancel: (callback) => {
            stream.onCancel(callback);
          },
          send: (message) => stream.send(response.encode(message)),
          drained: () => stream.drained(),
          end: () => {
            stream.end();
          },
          fail: (error) => {
            stream.fail(error);
          },
        }),
    },
  ];
}

/** Makes a call and gives its response; rejects as `RpcClient.call` does. */
export async function callUnary<Request, Response>(
  client: RpcClient,
  rpc: Rpc<Request, Response, false>,
  request: Request,
  options?: CallOptions,
): Promise<Response> {
  return rpc.response.decode(await client.call(rpc.name, rpc.request.encode(request), options));
}

/** Makes a call, when the first response is asked for, and gives them as they come. */
export async function* callStream<Request, Response>(
  client: RpcClient,
  rpc: Rpc<Request, Response, true>,
  request: Request,
  options?: CallOptions,
): AsyncGenerator<Response, void, undefined> {
  const responses = client.stream(rpc.name, rpc.request.encode(request), options);
  for await (const bytes of responses) yield rpc.response.decode(bytes);
}
