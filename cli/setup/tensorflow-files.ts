import type { Compute } from '../../contracts/compute.js';
import { tensorFlowVersion } from '../../model/engines/tfjs/libraries.js';
import type { Wheel } from '../../sources/downloads/pypi-wheel.js';

/** What is taken from a wheel. */
export interface WheelFiles {
  wheel: Wheel;
  megabytes: number;
  /** Name in the wheel → path in the directory of the npm package. */
  files: Readonly<Record<string, string>>;
}

/** The headers that the binding includes, and those that they include. */
const headers = [
  ...['c_api.h', 'c_api_macros.h', 'tf_attrtype.h', 'tf_buffer.h', 'tf_datatype.h'].map(
    (name) => `tensorflow/c/${name}`,
  ),
  ...['tf_status.h', 'tf_tensor.h', 'tf_tstring.h', 'eager/c_api.h'].map((name) => `tensorflow/c/${name}`),
  ...['ctstring.h', 'ctstring_internal.h'].flatMap((name) => [
    `tensorflow/core/platform/${name}`,
    `tsl/platform/${name}`,
  ]),
  'tsl/c/tsl_status.h',
];
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const files = Object.fromEntries([
  ...headers.map((name) => [`tensorflow/include/${name}`, `deps/include/${name}`] as const),
  ...libraries.map((name) => [`tensorflow/${name}`, `deps/lib/${name}`] as const),
]);
const platform = 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64';

/** A wheel with libraries of CUDA 12.2, for which TensorFlow 2.15 is built. */
const nvidia = (
  name: string,
  version: string,
  megabytes: number,
  sha256: string,
  libraries: readonly string[],
): WheelFiles => ({
  wheel: {
    project: `nvidia-${name.replaceAll('_', '-')}-cu12`,
    filename: `nvidia_${name}_cu12-${version}-py3-none-manylinux1_x86_64.whl`,
    sha256,
  },
  megabytes,
  files: Object.fromEntries(
    libraries.map((library) => [`nvidia/${name}/lib/${library}`, `deps/lib/${library}`] as const),
  ),
});

/** TensorFlow for each device. The wheels for all versions of Python hold the same libraries. */
export const tensorFlowFiles: Record<Compute['device'], readonly WheelFiles[]> = {
  cpu: [
    {
      wheel: {
        project: 'tensorflow-cpu',
        filename: `tensorflow_cpu-${tensorFlowVersion}-${platform}.whl`,
        sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
      },
      megabytes: 207,
      files,
    },
  ],
  cuda: [
    {
      wheel: {
        project: 'tensorflow',
        filename: `tensorflow-${tensorFlowVersion}-${platform}.whl`,
        sha256: 'bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4',
      },
      megabytes: 475,
      files,
    },
    nvidia(
      'cuda_runtime',
      '12.2.140',
      1,
      'acb9cb7e44594a3512533497ea790d9f0b0e399abcc888584c157d1ffa080e41',
      ['libcudart.so.12'],
    ),
    nvidia('cublas', '12.2.5.6', 418, 'f448d8db463f9a2c7dd9a1e607c0961d3e95f825b86839c5882f7d073d406df0', [
      'libcublas.so.12',
      'libcublasLt.so.12',
    ]),
    nvidia('cudnn', '8.9.4.25', 720, '9f882d5b11753c566fd32427839089eb4f8ba7a58c28446ad359e32c40229723', [
      'libcudnn.so.8',
      'libcudnn_ops_infer.so.8',
      'libcudnn_ops_train.so.8',
      'libcudnn_cnn_infer.so.8',
      'libcudnn_cnn_train.so.8',
      'libcudnn_adv_infer.so.8',
      'libcudnn_adv_train.so.8',
    ]),
    nvidia('cufft', '11.0.8.103', 99, '72e961e578f9be9e316ccb4db8652c421dd0b57442624faa71061d452f449a67', [
      'libcufft.so.11',
    ]),
    nvidia('curand', '10.3.3.141', 56, '7b6bad6817b5df2a6f5ec221206fb895d9195fdd7d2443f3e86554108c141a0a', [
      'libcurand.so.10',
    ]),
    nvidia(
      'cusolver',
      '11.5.2.141',
      125,
      '5a85c4653ce34339a5688137f494a0f903e0f0532418550998167f00844161da',
      ['libcusolver.so.11'],
    ),
    nvidia(
      'cusparse',
      '12.1.2.141',
      195,
      '4e13d6a51d2303dcb2a023ba09546811161f0334fc64e13689397bbd3b1eb126',
      ['libcusparse.so.12'],
    ),
    nvidia('nvjitlink', '12.2.140', 20, '95635cafbf9f96c38bea5200ab145a2e6aefbb5405e0b04c1e4ba54df2d84ec9', [
      'libnvJitLink.so.12',
    ]),
    nvidia('cuda_nvrtc', '12.2.140', 23, 'b1cdcae6443cb7cdcfb5d1bf51896a148c9f82f9e65b27db9ab095eaed689aa7', [
      'libnvrtc.so.12',
      'libnvrtc-builtins.so.12.2',
    ]),
  ],
};
