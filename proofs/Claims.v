(* TRUSTED TEXT.  What is claimed, and nothing of how it is proved: this file imports MathComp alone.

   A statement is a `Definition … : Prop`.  A proof file gives `proof_NAME : NAME`, or, where the statement is
   false, `refutation_NAME : ~ NAME`; theorems/formal.py has Coq's kernel compare the two types.
   'M[R]_(n, d) is the type of n×d matrices, 'cV[R]_n of columns, 'rV[R]_n of rows; *m is the product of matrices,
   *: that by a scalar, ^T the transpose, a%:M the matrix a·I, `A i j` an entry; an x of shape 1×1 is read as x 0 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ------------------------------------------------ vocabulary ------------------------------------------------ *)

(* Data X has n rows, the samples, of length d.  G = XXᵀ, F = XXᵀX, and the kernel of attention is FFᵀ. *)
Definition gram (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_n := X *m X^T.
Definition features (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_(n, d) := X *m X^T *m X.
Definition kernel (R : ringType) n d (X : 'M[R]_(n, d)) : 'M[R]_n := features X *m (features X)^T.

(* The matrix power A·A·…·A, for every n (that of MathComp, ^+, wants n > 0), and the entrywise product A∘B. *)
Definition power (R : ringType) n (A : 'M[R]_n) k : 'M[R]_n := iter k (mulmx A) 1%:M.
Definition hadamard (R : ringType) n d (A B : 'M[R]_(n, d)) : 'M[R]_(n, d) := \matrix_(i, j) (A i j * B i j).

(* uᵀv, |v|², xᵀAx, and the matrices that are symmetric with a form that is nowhere negative: A ⪰ 0. *)
Definition dot (R : ringType) n (u v : 'cV[R]_n) : R := (u^T *m v) 0 0.
Definition sqnorm (R : ringType) n (v : 'cV[R]_n) : R := \sum_i v i 0 ^+ 2.
Definition quad (R : ringType) n (A : 'M[R]_n) (x : 'cV[R]_n) : R := (x^T *m A *m x) 0 0.
Definition psd (R : numDomainType) n (A : 'M[R]_n) : Prop := A^T = A /\ forall x, 0 <= quad A x.

(* Av = av with v ≠ 0; and A = U·diag(l)·Uᵀ with UUᵀ = I. *)
Definition eigenpair (R : ringType) n (A : 'M[R]_n) (a : R) (v : 'cV[R]_n) : Prop := v != 0 /\ A *m v = a *: v.
Definition diagonalised (R : ringType) n (A U : 'M[R]_n) (l : 'rV[R]_n) : Prop :=
  U *m U^T = 1%:M /\ A = U *m diag_mx l *m U^T.

(* Kernel ridge regression: coefficients α = (K + λI)⁻¹y, and the same without row and column i. *)
Definition coefficients (R : fieldType) n c (K : 'M[R]_n) (lam : R) (Y : 'M[R]_(n, c)) : 'M[R]_(n, c) :=
  invmx (K + lam%:M) *m Y.
Definition without (R : ringType) n (i : 'I_n) (K : 'M[R]_n) : 'M[R]_n.-1 := row' i (col' i K).

(* ------------------------------------------------- Section 4 ------------------------------------------------- *)

(* thm-4.2 *)
Definition thm_4_2_kernel : Prop :=
  forall (R : comRingType) n d (X : 'M[R]_(n, d)) i j,
    (features X *m (features X)^T) i j = \sum_k \sum_l gram X i k * gram X k l * gram X l j
    /\ kernel X = power (gram X) 3.
